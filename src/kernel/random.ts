// Seeded random numbers (xoshiro128**), whose position is four words of kernel state.

import type { Words } from './record.ts';

/** Spreads a seed over the four words, of which not all may be zero (splitmix32). */
export function seed(words: Words, value: number): void {
  let at = value | 0;
  for (let i = 0; i < 4; i++) {
    at = (at + 0x9e37_79b9) | 0;
    let mixed = Math.imul(at ^ (at >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    words.set(i, mixed ^ (mixed >>> 15) || 1);
  }
}

export function randomBytes(words: Words, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let [a, b, c, d] = [words.get(0), words.get(1), words.get(2), words.get(3)] as [number, number, number, number];
  for (let i = 0; i < count; i += 4) {
    const word = Math.imul(rotate(Math.imul(b, 5), 7), 9);
    for (let j = 0; j < 4 && i + j < count; j++) bytes[i + j] = word >>> (8 * j);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
  }
  [a, b, c, d].forEach((word, index) => words.set(index, word));
  return bytes;
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by));
