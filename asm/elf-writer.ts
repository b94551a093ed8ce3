// ELF32 from parts: headers, sections with bytes, string tables and symbol tables.

import { EM_RISCV, SHT_NOBITS, SHT_NULL, SHT_STRTAB, SHT_SYMTAB, STB_LOCAL } from '../src/elf.ts';
import type { ElfSymbol, Segment } from '../src/elf.ts';

export interface FileSection {
  name: string;
  type: number;
  flags: number;
  va: number;
  /** Undefined: the writer puts it behind everything else. */
  offset?: number;
  bytes: Uint8Array;
  size: number;
  link: number;
  info: number;
  align: number;
  entrySize: number;
}

export interface FileParts {
  type: number;
  entry: number;
  segments: readonly Segment[];
  /** Without the null section; the section names are added last. */
  sections: readonly FileSection[];
}

export const headerSize = 52,
  segmentSize = 32,
  sectionSize = 40,
  symbolSize = 16;

/** A string table that keeps each string once. */
export class Strings {
  private readonly offsets = new Map<string, number>([['', 0]]);
  private readonly parts: Uint8Array[] = [new Uint8Array(1)];
  private readonly encoder = new TextEncoder();
  size = 1;

  add(text: string): number {
    let offset = this.offsets.get(text);
    if (offset === undefined) {
      offset = this.size;
      const part = this.encoder.encode(text + '\0');
      this.parts.push(part);
      this.size += part.length;
      this.offsets.set(text, offset);
    }
    return offset;
  }

  bytes(): Uint8Array {
    const bytes = new Uint8Array(this.size);
    let at = 0;
    for (const part of this.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}

/** A section with nothing special about it. */
export function plainSection(
  name: string,
  type: number,
  bytes: Uint8Array,
  more: Partial<FileSection> = {},
): FileSection {
  return { name, type, flags: 0, va: 0, bytes, size: bytes.length, link: 0, info: 0, align: 1, entrySize: 0, ...more };
}

/** .symtab and .strtab; `symbols` has the locals first, and .strtab will be section `stringsIndex`. */
export function symbolSections(symbols: readonly ElfSymbol[], stringsIndex: number): [FileSection, FileSection] {
  const strings = new Strings();
  const view = new DataView(new ArrayBuffer((symbols.length + 1) * symbolSize));
  symbols.forEach((symbol, index) => {
    const at = (index + 1) * symbolSize;
    view.setUint32(at, strings.add(symbol.name), true);
    view.setUint32(at + 4, symbol.value, true);
    view.setUint32(at + 8, symbol.size, true);
    view.setUint8(at + 12, (symbol.binding << 4) | symbol.type);
    view.setUint8(at + 13, symbol.visibility);
    view.setUint16(at + 14, symbol.section, true);
  });
  const locals = symbols.findIndex((symbol) => symbol.binding !== STB_LOCAL);
  const info = (locals < 0 ? symbols.length : locals) + 1;
  const bytes = new Uint8Array(view.buffer);
  return [
    plainSection('.symtab', SHT_SYMTAB, bytes, { link: stringsIndex, info, align: 4, entrySize: symbolSize }),
    plainSection('.strtab', SHT_STRTAB, strings.bytes()),
  ];
}

/** The file: header, program headers, sections, section names, section headers. */
export function writeElf({ type, entry, segments, sections }: FileParts): Uint8Array {
  const names = new Strings();
  const namesOf = [...sections.map(({ name }) => name), '.shstrtab'].map((name) => names.add(name));
  const all = [...sections, plainSection('.shstrtab', SHT_STRTAB, names.bytes())];

  let end = headerSize + segments.length * segmentSize;
  for (const section of all)
    if (section.offset !== undefined)
      end = Math.max(end, section.offset + (section.type === SHT_NOBITS ? 0 : section.size));
  const offsets = all.map((section) => {
    if (section.offset !== undefined) return section.offset;
    // What is not loaded needs no more than this; a damaged object may ask for gigabytes.
    const align = Math.min(section.align, 16);
    const offset = Math.ceil(end / align) * align;
    end = section.type === SHT_NOBITS ? end : offset + section.size;
    return offset;
  });
  const headersAt = Math.ceil(end / 4) * 4;

  const bytes = new Uint8Array(headersAt + (all.length + 1) * sectionSize);
  const view = new DataView(bytes.buffer);
  const words = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint32(at + i * 4, value, true));
  const halves = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint16(at + i * 2, value, true));

  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  halves(16, type, EM_RISCV);
  words(20, 1, entry, segments.length ? headerSize : 0, headersAt, 0);
  halves(40, headerSize, segments.length ? segmentSize : 0, segments.length, sectionSize, all.length + 1, all.length);
  segments.forEach((s, i) =>
    words(headerSize + i * segmentSize, s.type, s.offset, s.va, s.va, s.fileSize, s.memorySize, s.flags, s.align),
  );
  all.forEach((s, i) => {
    if (s.type !== SHT_NOBITS && s.type !== SHT_NULL) bytes.set(s.bytes, offsets[i]);
    words(
      headersAt + (i + 1) * sectionSize,
      namesOf[i],
      s.type,
      s.flags,
      s.va,
      offsets[i],
      s.size,
      s.link,
      s.info,
      s.align,
      s.entrySize,
    );
  });
  return bytes;
}
