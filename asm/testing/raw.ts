// Objects made by hand: words of code without a source.

import { SHF_ALLOC, SHF_EXECINSTR, SHT_PROGBITS, STB_GLOBAL, STT_NOTYPE } from '../../src/elf.ts';
import type { ObjectFile } from '../object.ts';

/** An object whose .text holds these words, with `_start` at its beginning. */
export function rawObject(words: readonly number[]): ObjectFile {
  const view = new DataView(new ArrayBuffer(words.length * 4));
  words.forEach((word, index) => view.setInt32(index * 4, word, true));
  const bytes = new Uint8Array(view.buffer);
  const text = {
    type: SHT_PROGBITS,
    flags: SHF_ALLOC | SHF_EXECINSTR,
    align: 4,
    entrySize: 0,
    bytes,
    size: bytes.length,
  };
  const symbol = { section: 0, value: 0, size: 0, type: STT_NOTYPE, binding: STB_GLOBAL, visibility: 0 };
  return {
    name: 'raw',
    sections: [{ name: '.text', ...text, relocations: [] }],
    symbols: [{ name: '_start', ...symbol }],
    files: [],
    lines: [],
    origin: 'text',
  };
}

/** Numbers that a seed decides (mulberry32): 0 <= next(n) < n. */
export function randomNumbers(seed: number): (below: number) => number {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}
