// The linked program as a file: its sections, its symbol table, its headers.

import {
  SHF_ALLOC,
  SHF_TLS,
  SHN_ABS,
  SHT_RISCV_ATTRIBUTES,
  STB_LOCAL,
  STT_FILE,
  STT_SECTION,
  STT_TLS,
} from '../src/elf.ts';
import type { ElfSymbol } from '../src/elf.ts';
import { attributes } from './attributes.ts';
import { plainSection, symbolSections, writeElf, type FileSection } from './elf-writer.ts';
import type { Output } from './gather.ts';
import type { ObjectFile } from './object.ts';
import type { Places } from './place.ts';
import { addressOf } from './relocate.ts';
import type { Resolution } from './resolve.ts';

/** The file: sections, symbols, headers. */
export function writeProgram(
  outputs: readonly Output[],
  contents: Map<Output, Uint8Array>,
  places: Places,
  resolution: Resolution,
  type: number,
  entry: number,
): Uint8Array {
  const present = outputs.filter((output) => output.size > 0 || output.name === '.dynamic');
  const indexOf = new Map(present.map((output, index) => [output, index + 1]));
  const sections: FileSection[] = present.map((output) => ({
    name: output.name,
    type: output.type,
    flags: output.flags,
    va: output.va,
    offset: places.offsets.get(output),
    bytes: contents.get(output) ?? new Uint8Array(0),
    size: output.size,
    link: output.name === '.dynamic' ? present.length + 3 : 0,
    info: 0,
    align: output.align,
    entrySize: output.entrySize,
  }));
  sections.push(plainSection('.riscv.attributes', SHT_RISCV_ATTRIBUTES, attributes));
  sections.push(...symbolSections(symbolTable(resolution, places, present, indexOf), sections.length + 2));
  return writeElf({ type, entry, segments: places.segments, sections });
}

/** Locals file by file, then globals. Names that only the compiler wanted are left out. */
function symbolTable(
  resolution: Resolution,
  places: Places,
  present: readonly Output[],
  indexOf: Map<Output, number>,
): ElfSymbol[] {
  const locals: ElfSymbol[] = [],
    globals: ElfSymbol[] = [];
  let file: ObjectFile | undefined;
  for (const target of resolution.all) {
    const { name, size, binding, visibility, state } = target;
    if (
      name === '' ||
      target.type === STT_SECTION ||
      target.type === STT_FILE ||
      state === 'dropped' ||
      state === 'undefined'
    )
      continue;
    let section: number | undefined = SHN_ABS;
    let value = addressOf(target);
    if (state === 'placed') section = target.input && indexOf.get(target.input.output);
    if (state === 'linker') section = sectionNear(value, present, indexOf);
    if (state === 'absent') section = 0;
    if (target.type === STT_TLS) value -= places.tlsStart;
    section ??= sectionNear(value, present, indexOf);
    const symbol: ElfSymbol = { name, value, size, type: target.type, binding, visibility, section };
    if (binding !== STB_LOCAL) {
      globals.push(symbol);
      continue;
    }
    if (/^(\.L|\$[xd])/.test(name)) continue;
    if (file !== target.object) {
      file = target.object;
      locals.push({
        name: file.name.split('/').at(-1) ?? '',
        value: 0,
        size: 0,
        type: STT_FILE,
        binding: STB_LOCAL,
        visibility: 0,
        section: SHN_ABS,
      });
    }
    locals.push(symbol);
  }
  return [...locals, ...globals];
}

/** The section an address of the linker's belongs to, so that it moves along. */
function sectionNear(value: number, present: readonly Output[], indexOf: Map<Output, number>): number {
  const before = present.filter(
    (output) => output.flags & SHF_ALLOC && !(output.flags & SHF_TLS) && output.va <= value,
  );
  const nearest = before.at(-1) ?? present.find((output) => output.flags & SHF_ALLOC);
  return (nearest && indexOf.get(nearest)) ?? SHN_ABS;
}
