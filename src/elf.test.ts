// The reader of ELF files: what it finds, and what it says about files that are none.

import { describe, expect, it } from 'vitest';
import { BadElf, readElf, symbolAt, type Elf, type ElfSymbol } from './elf.ts';

/** A header with nothing behind it. */
function header(change: (view: DataView) => void = () => {}): Uint8Array {
  const bytes = new Uint8Array(52);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  const view = new DataView(bytes.buffer);
  view.setUint16(16, 2, true);
  view.setUint16(18, 243, true);
  view.setUint32(20, 1, true);
  view.setUint32(24, 0x1_0000, true);
  change(view);
  return bytes;
}

describe('readElf', () => {
  it('takes a file without segments, sections and symbols', () => {
    expect(readElf(header())).toMatchObject({ type: 2, entry: 0x1_0000, segments: [], sections: [], symbols: [] });
  });

  it.each<[string, Uint8Array, string]>([
    [
      'nothing',
      new Uint8Array(0),
      'not an ELF file: it starts with nothing instead of 7f 45 4c 46; assemble it first (upcall asm)',
    ],
    ['text', new TextEncoder().encode('.globl main'), 'not an ELF file: it starts with 2e 67 6c 6f'],
    ['a file cut short', header().slice(0, 20), 'the file has 20 bytes, and an ELF header alone has 52'],
    ['a 64-bit file', header((view) => view.setUint8(4, 2)), 'this is a 64-bit ELF file; build for rv32'],
    ['a big-endian file', header((view) => view.setUint8(5, 2)), 'this ELF file is big-endian'],
    ['another machine', header((view) => view.setUint16(18, 62, true)), 'the file is for machine 62, not RISC-V (243)'],
    [
      'program headers beyond the end',
      header((view) => (view.setUint32(28, 52, true), view.setUint16(42, 32, true), view.setUint16(44, 1, true))),
      'the program headers would lie at 0x34..0x54, but the file ends at 0x34',
    ],
    [
      'section headers beyond the end',
      header(
        (view) => (view.setUint32(32, 0xffff_fff0, true), view.setUint16(46, 40, true), view.setUint16(48, 3, true)),
      ),
      'the section headers would lie at 0xfffffff0..0x100000068, but the file ends at 0x34',
    ],
  ])('says what is wrong with %s', (_, bytes, message) => {
    expect(() => readElf(bytes)).toThrow(BadElf);
    expect(() => readElf(bytes)).toThrow(message);
  });
});

describe('symbolAt', () => {
  const symbol = (name: string, value: number, more: Partial<ElfSymbol> = {}): ElfSymbol => ({
    name,
    value,
    size: 0,
    type: 0,
    binding: 0,
    visibility: 0,
    section: 1,
    ...more,
  });
  const section = (index: number, va: number, size: number) => ({
    index,
    name: '',
    type: 1,
    flags: 6,
    va,
    offset: 0,
    size,
    link: 0,
    info: 0,
    align: 4,
    entrySize: 0,
  });
  const elf: Elf = {
    type: 2,
    entry: 0,
    flags: 0,
    segments: [],
    bytes: new Uint8Array(0),
    sections: [section(0, 0, 0), section(1, 0x100, 0x40), section(2, 0x200, 0x10)],
    symbols: [
      symbol('f', 0x110, { type: 2, binding: 1 }),
      symbol('also_f', 0x110),
      symbol('.L4', 0x114),
      symbol('$x', 0x118),
      symbol('loop', 0x120),
      symbol('data', 0x200, { section: 2 }),
      symbol('tls', 0x124, { type: 6 }),
      symbol('number', 0x128, { section: 0xfff1 }),
    ],
  };

  it.each([
    [0x110, 'f', 0],
    [0x11c, 'f', 0xc],
    [0x130, 'loop', 0x10],
    [0x204, 'data', 4],
  ])('finds the nearest label of its section at or below %i', (va, name, offset) => {
    const found = symbolAt(elf, va);
    expect([found?.symbol.name, found?.offset]).toEqual([name, offset]);
  });

  it.each([0, 0x10c, 0x140, 0x1ff, 0x210, 0xffff_ffff])(
    'finds none at %i, outside of every section or before its first label',
    (va) => {
      expect(symbolAt(elf, va)).toBeUndefined();
    },
  );
});
