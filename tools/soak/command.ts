// One command line given to the real command, in this process, with what it says caught and judged.
import pc from 'picocolors';
import { exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { main } from '../main.ts';

export interface Said {
  status: number;
  out: string;
  err: string;
}

/** More than any message needs; a program that prints without end is cut off here. */
const kept = 1 << 20;

export async function command(argv: readonly string[]): Promise<Said> {
  const said = { out: '', err: '' };
  const paint = pc.createColors(false);
  const add = (stream: 'out' | 'err') => (text: string | Uint8Array) => {
    if (said[stream].length < kept)
      said[stream] += typeof text === 'string' ? text : Buffer.from(text).toString('latin1');
  };
  const io: Io = {
    out: add('out'),
    err: add('err'),
    paint,
    paintErr: paint,
    colour: { out: false, err: false },
    unicode: true,
    columns: 120,
    progress() {},
    stop: {},
    stdin: () => new Uint8Array(),
  };
  return { status: await main(argv, io), ...said };
}

/** What is wrong with how a command answered bad input; undefined when it answered well. */
export function misbehaved({ status, err }: Said): string | undefined {
  if (status === exit.OURS) return `it says that this is our own fault: ${err}`;
  if (!Number.isInteger(status) || status < 0 || status > exit.OURS) return `it ends with ${status}: ${err}`;
  if (/^\s+at .*[:(].*\d+:\d+/m.test(err)) return `it prints a JavaScript stack trace: ${err}`;
  if (/\b(undefined|NaN|\[object Object\])\b/.test(err.replace(/undefined (symbol|reference)/g, '')))
    return `it prints a value of ours: ${err}`;
  if (status === exit.USAGE && !err.trim()) return 'it refuses without a word';
  return undefined;
}
