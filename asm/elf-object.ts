// Relocatable ELF objects: read those of GNU as and gcc, write ours so that GNU ld takes them.

import * as elf from '../src/elf.ts';
import { BadElf, readElf, sectionBytes, type Elf, type ElfSymbol, type Section } from '../src/elf.ts';
import { attributes } from './attributes.ts';
import { COPIES } from './critical.ts';
import type { Diagnostic } from './diagnostic.ts';
import { withDebugInformation } from './dwarf.ts';
import { plainSection, symbolSections, writeElf, type FileSection } from './elf-writer.ts';
import { ABSOLUTE, COMMON, UNDEFINED, type ObjectFile, type ObjectSection, type ObjectSymbol } from './object.ts';
import { fieldWidth, relocationKind } from './relocations.ts';

const march = 'gcc: -march=rv32ima_zicsr_zifencei -mabi=ilp32';
const floatAbi = 0x6;

/** The sections, symbols and relocations of a `.o` file. */
export function readObject(name: string, bytes: Uint8Array): ObjectFile {
  const file = readElf(bytes);
  if (file.type !== elf.ET_REL) throw new BadElf(`${name} is linked already; give its sources or .o files`);
  if (file.flags & elf.EF_RISCV_RVC)
    throw new BadElf(`${name} has compressed instructions, which this machine lacks; build without them (${march})`);
  if (file.flags & floatAbi)
    throw new BadElf(`${name} passes floating-point numbers in registers this machine lacks; build with ${march}`);

  const sections: ObjectSection[] = [];
  const indexOf = new Map<number, number>();
  for (const section of file.sections) {
    if (!isKept(section)) continue;
    indexOf.set(section.index, sections.length);
    const nobits = section.type === elf.SHT_NOBITS;
    sections.push({
      name: section.name,
      type: section.type,
      flags: section.flags & ~elf.SHF_GROUP,
      align: Math.max(1, section.align),
      entrySize: section.entrySize,
      bytes: nobits ? new Uint8Array(0) : sectionBytes(file, section).slice(),
      size: section.size,
      relocations: [],
    });
  }

  const symbols = file.symbols.slice(1).map((symbol): ObjectSymbol => ({
    name: symbol.name || (symbol.type === elf.STT_SECTION ? (file.sections[symbol.section]?.name ?? '') : ''),
    section: placeOf(symbol.section, indexOf, symbol.name),
    value: symbol.value,
    size: symbol.size,
    type: symbol.type,
    binding: symbol.binding,
    visibility: symbol.visibility,
  }));
  readGroups(file, indexOf, sections);
  for (const section of file.sections) {
    if (section.type === elf.SHT_REL)
      throw new BadElf(
        `${name}: ${section.name} has relocations without addends, which RISC-V does not use; make the file again`,
      );
    const target = sections[indexOf.get(section.info) ?? -1];
    if (section.type === elf.SHT_RELA && target !== undefined) readRelocations(file, section, target, symbols.length);
  }
  return { name, sections, symbols, files: [], lines: [], origin: 'elf' };
}

function isKept(section: Section): boolean {
  if (section.flags & elf.SHF_COMPRESSED) return false; // debug information only, and nobody here can unpack it
  switch (section.type) {
    case elf.SHT_NULL:
    case elf.SHT_SYMTAB:
    case elf.SHT_STRTAB:
    case elf.SHT_RELA:
    case elf.SHT_REL:
    case elf.SHT_GROUP:
    case elf.SHT_SYMTAB_SHNDX:
    case elf.SHT_LLVM_ADDRSIG:
      return false;
    default:
      return true;
  }
}

function placeOf(section: number, indexOf: Map<number, number>, name: string): number {
  if (section === elf.SHN_UNDEF) return UNDEFINED;
  if (section === elf.SHN_ABS) return ABSOLUTE;
  if (section === elf.SHN_COMMON) return COMMON;
  if (section >= elf.SHN_LORESERVE)
    throw new BadElf(`${name} lies in the reserved section ${section}; make the file again`);
  return indexOf.get(section) ?? UNDEFINED;
}

function readGroups(file: Elf, indexOf: Map<number, number>, sections: ObjectSection[]): void {
  for (const section of file.sections) {
    if (section.type !== elf.SHT_GROUP || section.size < 4) continue;
    const view = viewOf(sectionBytes(file, section));
    if ((view.getUint32(0, true) & elf.GRP_COMDAT) === 0) continue;
    const symbol = file.symbols[section.info];
    if (symbol === undefined)
      throw new BadElf(
        `group ${section.index} is named after symbol ${section.info}, which is not there; make the file again`,
      );
    const signature = symbol.name || (file.sections[symbol.section]?.name ?? '');
    for (let at = 4; at + 4 <= section.size; at += 4) {
      const member = sections[indexOf.get(view.getUint32(at, true)) ?? -1];
      if (member !== undefined) member.group = signature;
    }
  }
}

function readRelocations(file: Elf, section: Section, target: ObjectSection, symbolCount: number): void {
  const view = viewOf(sectionBytes(file, section));
  for (let at = 0; at + 12 <= section.size; at += 12) {
    const offset = view.getUint32(at, true),
      info = view.getUint32(at + 4, true);
    const type = info & 0xff,
      symbol = (info >>> 8) - 1;
    const kind = relocationKind(type);
    const where = `${section.name}, entry ${at / 12}`;
    if (kind === undefined) throw new BadElf(`${where}: relocation ${type} is not known here; build with ${march}`);
    if (offset + fieldWidth(kind.field) > target.bytes.length)
      throw new BadElf(
        `${where}: ${kind.name} at 0x${offset.toString(16)} lies outside ${target.name}; make the file again`,
      );
    if (symbol >= symbolCount) throw new BadElf(`${where}: symbol ${symbol + 1} is not there; make the file again`);
    target.relocations.push({ offset, type, symbol, addend: view.getInt32(at + 8, true) });
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The object as a `.o` file for GNU ld, with debug information. */
export function writeObject(given: ObjectFile): Uint8Array {
  const object = withDebugInformation(given);
  const groups = [...new Set(object.sections.flatMap(({ group }) => (group === undefined ? [] : [group])))];
  // ELF wants locals first, and sections counted from 1 with the groups before their members.
  const order = object.symbols.map((_, index) => index).filter((index) => !isNameless(object.symbols[index]));
  order.sort((a, b) => rank(object.symbols[a]) - rank(object.symbols[b]) || a - b);
  const symbolIndex = new Map(order.map((index, place) => [index, place + 1]));
  const sectionIndex = (index: number) => index + 1 + groups.length;

  const withRelocations = object.sections.flatMap(({ relocations }, index) => (relocations.length > 0 ? [index] : []));
  const hasAttributes = object.sections.some(({ type }) => type === elf.SHT_RISCV_ATTRIBUTES);
  const symbolsAt = 1 + groups.length + object.sections.length + (hasAttributes ? 0 : 1) + withRelocations.length;

  const sections: FileSection[] = groups.map((signature) => {
    const members = object.sections.flatMap(({ group }, index) => (group === signature ? [sectionIndex(index)] : []));
    const related = withRelocations.flatMap((index, place) =>
      object.sections[index].group === signature ? [symbolsAt - withRelocations.length + place] : [],
    );
    const bytes = words([elf.GRP_COMDAT, ...members, ...related]);
    const named = object.symbols.findIndex(({ name, binding }) => name === signature && binding !== elf.STB_LOCAL);
    const symbol = named >= 0 ? named : object.symbols.findIndex(({ name }) => name === signature);
    return plainSection('.group', elf.SHT_GROUP, bytes, {
      link: symbolsAt,
      info: symbolIndex.get(symbol) ?? 0,
      align: 4,
      entrySize: 4,
    });
  });
  for (const { name, type, flags, bytes, size, align, entrySize, group } of object.sections)
    sections.push(
      plainSection(name, type, bytes, {
        flags: flags | (group === undefined ? 0 : elf.SHF_GROUP),
        size,
        align,
        entrySize,
      }),
    );
  if (!hasAttributes) sections.push(plainSection('.riscv.attributes', elf.SHT_RISCV_ATTRIBUTES, attributes));
  for (const index of withRelocations) {
    const { name, relocations, group } = object.sections[index];
    const entries = relocations.flatMap(({ offset, type, symbol, addend }) => [
      offset,
      type | ((symbolIndex.get(symbol) ?? 0) << 8),
      addend,
    ]);
    const flags = elf.SHF_INFO_LINK | (group === undefined ? 0 : elf.SHF_GROUP);
    sections.push(
      plainSection(`.rela${name}`, elf.SHT_RELA, words(entries), {
        flags,
        link: symbolsAt,
        info: sectionIndex(index),
        align: 4,
        entrySize: 12,
      }),
    );
  }

  const symbols = order.map((index): ElfSymbol => {
    const { name, section, ...rest } = object.symbols[index];
    const place =
      section === UNDEFINED
        ? elf.SHN_UNDEF
        : section === ABSOLUTE
          ? elf.SHN_ABS
          : section === COMMON
            ? elf.SHN_COMMON
            : sectionIndex(section);
    return { ...rest, name: rest.type === elf.STT_SECTION ? '' : name, section: place };
  });
  sections.push(...symbolSections(symbols, symbolsAt + 1));
  return writeElf({ type: elf.ET_REL, entry: 0, segments: [], sections });
}

function rank(symbol: ObjectSymbol): number {
  return symbol.binding !== elf.STB_LOCAL ? 2 : symbol.type === elf.STT_FILE ? 0 : 1;
}

/** Readers made one for the null symbol; it has no meaning here. */
function isNameless(symbol: ObjectSymbol): boolean {
  return symbol.name === '' && symbol.type !== elf.STT_SECTION && symbol.section === UNDEFINED;
}

function words(values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, index) => view.setUint32(index * 4, value, true));
  return new Uint8Array(view.buffer);
}

/** What only our own linker can place: for an object that another may get. */
export function unfitForOthers(object: ObjectFile): Diagnostic[] {
  return object.sections.flatMap(({ name, copyOf }) =>
    name === COPIES && copyOf?.pairs
      ? [
          {
            severity: 'error' as const,
            at: copyOf.at,
            message:
              'this critical section computes addresses from the pc, and GNU ld would not place its copy a multiple of 4096 away',
            remedy: 'load the addresses before the section, or link with upcall asm',
            notes: [],
          },
        ]
      : [],
  );
}
