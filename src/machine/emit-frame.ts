// What the handlers of one generated function share, and where an instruction stands in it.
import type { Body, Label } from './wasm.ts';

/** What handlers share: the function's locals, its exits, and the imports it calls. */
export interface Frame {
  readonly body: Body;
  readonly hart: number; // address of the hart block
  readonly data: number; // address of the data TLB bank
  readonly left: number; // budget left
  readonly p: number; // address of the decoded instruction
  readonly base: number; // address of the decoded page
  readonly page: number; // va of the page
  readonly target: number; // va of a far jump
  /** Scratch, free between handlers. */
  readonly va: number;
  readonly entry: number;
  readonly host: number;
  readonly value: number;
  readonly near: number;
  readonly next: Label;
  readonly far: Label;
  readonly out: Label;
  readonly calls: Readonly<Record<'load' | 'store' | 'claim' | 'reserve' | 'conditional' | 'line' | 'counter', number>>;
  readonly observed: boolean;
  readonly logged: boolean;
  local(name: string): number;
}

/** Where an instruction stands in a fused sequence; alone, it is the first and the last of one. */
export interface Place {
  readonly index: number;
  readonly last: boolean;
  /** The handler of the instruction alone, which takes over in every case but the ordinary one. */
  readonly alone: Label | undefined;
}

export const ALONE: Place = { index: 0, last: true, alone: undefined };

/** pc of the instruction at p, on the stack. */
export function emitPc({ body, page, p, base }: Frame): void {
  body.get(page).get(p).get(base).op('i32.sub').i32(1).op('i32.shr_u', 'i32.add');
}

/** Leaves p and the budget as they are after `count` instructions. */
export function emitAdvance({ body, p, left }: Frame, count: number): void {
  if (count === 0) return;
  body.get(p).i32(8 * count).op('i32.add').set(p);
  body.get(left).i32(count).op('i32.sub').set(left);
}
