// R_RISCV_ALIGN: GNU as leaves too many nops where it aligns relaxable code; take away those that are not needed.

import { R_RISCV_ALIGN } from '../src/elf.ts';
import type { ObjectFile, ObjectSection, Relocation } from './object.ts';

interface Cut {
  /** Offsets in the section as it was. */
  from: number;
  to: number;
  /** Bytes taken away by the cuts before this one. */
  gone: number;
}

/** The object with every alignment settled. A section is placed at a multiple of its own alignment, so this needs no address. */
export function settleAlignments(object: ObjectFile): ObjectFile {
  const cuts = new Map<number, Cut[]>();
  object.sections.forEach((section, index) => {
    const list = cutsOf(section);
    if (list.length > 0) cuts.set(index, list);
  });
  if (cuts.size === 0) return object;

  const moved = (section: number, offset: number) => offset - before(cuts.get(section), offset);
  return {
    ...object,
    sections: object.sections.map((section, index) => {
      const list = cuts.get(index);
      return list === undefined ? section : without(section, list);
    }),
    symbols: object.symbols.map((symbol) => {
      if (!cuts.has(symbol.section)) return symbol;
      const value = moved(symbol.section, symbol.value);
      return { ...symbol, value, size: moved(symbol.section, symbol.value + symbol.size) - value };
    }),
    lines: object.lines.map((row) => ({ ...row, offset: moved(row.section, row.offset) })),
  };
}

/** The nops to take away, in order. */
function cutsOf(section: ObjectSection): Cut[] {
  const cuts: Cut[] = [];
  let gone = 0;
  for (const { offset, addend } of alignmentsOf(section)) {
    if (addend <= 0 || offset + addend > section.bytes.length || offset < (cuts.at(-1)?.to ?? 0)) continue;
    const align = powerAbove(addend);
    const needed = -(offset - gone) & (align - 1);
    if (needed >= addend) continue;
    cuts.push({ from: offset + needed, to: offset + addend, gone });
    gone += addend - needed;
  }
  return cuts;
}

function alignmentsOf(section: ObjectSection): Relocation[] {
  return section.relocations.filter(({ type }) => type === R_RISCV_ALIGN).sort((a, b) => a.offset - b.offset);
}

/** The alignment that `nops` bytes are enough for. */
function powerAbove(nops: number): number {
  let align = 1;
  while (align <= nops && align < 2 ** 30) align *= 2;
  return align;
}

/** Bytes taken away before `offset`; an offset inside a cut moves to its beginning. */
function before(cuts: readonly Cut[] | undefined, offset: number): number {
  let low = 0,
    high = cuts?.length ?? 0;
  while (cuts && low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle].from < offset) low = middle + 1;
    else high = middle;
  }
  const cut = cuts?.[low - 1];
  return cut === undefined ? 0 : cut.gone + Math.min(cut.to, offset) - cut.from;
}

function without(section: ObjectSection, cuts: Cut[]): ObjectSection {
  const gone = cuts.reduce((sum, { from, to }) => sum + to - from, 0);
  const bytes = new Uint8Array(section.bytes.length - gone);
  let at = 0,
    last = 0;
  for (const { from, to } of [...cuts, { from: section.bytes.length, to: 0 }]) {
    bytes.set(section.bytes.subarray(last, from), at);
    at += from - last;
    last = to;
  }
  const relocations = section.relocations
    .filter(({ type }) => type !== R_RISCV_ALIGN)
    .map((relocation) => ({ ...relocation, offset: relocation.offset - before(cuts, relocation.offset) }));
  return { ...section, bytes, size: bytes.length, relocations };
}
