// Files of the host, read as far as they can be of use: what never ends, like /dev/zero, is refused and not read for ever.
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { Refusal } from './exit.ts';

const MOST = 256 << 20;
const PIECE = 1 << 16;

/** The bytes of a file, pipe or device; whoever calls says what an error means. */
export function readHost(path: string): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const pieces: Uint8Array[] = [];
    const expected = Math.min(Math.max(fstatSync(file).size + 1, PIECE), MOST);
    let total = 0;
    for (;;) {
      const piece = new Uint8Array(total === 0 ? expected : PIECE);
      const length = readSync(file, piece, 0, piece.length, null);
      if (length === 0) return Buffer.concat(pieces, total);
      pieces.push(piece.subarray(0, length));
      total += length;
      if (total > MOST) throw new Refusal(`${path} has more than 256 MiB`, 'name a file that fits into the machine');
    }
  } finally {
    closeSync(file);
  }
}

/** Whether two names are of one file, so that writing one would destroy the other. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.isFile() && a.dev === b.dev && a.ino === b.ino;
}
