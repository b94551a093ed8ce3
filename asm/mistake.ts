// How one statement is given up: the reason, and the part of the text it is about.

import type { Token } from './lexer.ts';
import type { Frame } from './frame.ts';

/** A stretch of a text that is being read. */
export interface Span {
  frame: Frame;
  from: number;
  to: number;
}

/** Wrong input. Caught once per statement, so that the next statement is read as if nothing had happened. */
export class Mistake extends Error {
  readonly first: Token | undefined;
  readonly last: Token | undefined;
  readonly remedy: string | undefined;
  readonly notes: { at: Span; message: string }[];
  constructor(
    tokens: readonly [Token | undefined, Token | undefined] | undefined,
    message: string,
    remedy?: string,
    notes: { at: Span; message: string }[] = [],
  ) {
    super(message);
    this.first = tokens?.[0];
    this.last = tokens?.[1];
    this.remedy = remedy;
    this.notes = notes;
  }
}

/** A number as people look for it: small ones in decimal, others in hex too. */
export function shown(value: bigint | number): string {
  const n = BigInt(value);
  return n > -10n && n < 10n ? `${n}` : `${n} (${n < 0n ? '-' : ''}0x${(n < 0n ? -n : n).toString(16)})`;
}
