// A program disassembled as `riscv64-unknown-elf-objdump -d` prints it, column for column.

import { readElf, sectionBytes, SHF_ALLOC, SHF_EXECINSTR, STT_OBJECT } from '../src/elf.ts';
import type { Elf, ElfSymbol, Section } from '../src/elf.ts';
import { disassemble, Pairs } from './disassemble.ts';
import { relativeTo, Symbols } from './objdump-symbols.ts';

const code = SHF_ALLOC | SHF_EXECINSTR;
/** So many zero bytes in a row are not worth printing. */
const zeroesSkipped = 8,
  zeroesSkippedAtEnd = 3;
const bytesPerLine = 8,
  dataPerLine = 16;

/** The text of `objdump -d`; `name` is what the file is called in its first line. */
export function objdump(bytes: Uint8Array, name = 'a.out'): string {
  const elf = readElf(bytes);
  const symbols = new Symbols(elf);
  const pairs = new Pairs(symbols.valueOf('__global_pointer$'));
  const out = [`\n${name}:     file format elf32-littleriscv\n\n`];
  for (const section of elf.sections) {
    if ((section.flags & code) !== code || sectionBytes(elf, section).length === 0) continue;
    out.push(`\nDisassembly of section ${section.name}:\n`);
    new SectionDump(elf, section, symbols, pairs, out).print();
  }
  return out.join('');
}

const hex = (value: number, digits = 0) => (value >>> 0).toString(16).padStart(digits, '0');

class SectionDump {
  private readonly section: Section;
  private readonly symbols: Symbols;
  private readonly pairs: Pairs;
  private readonly out: string[];
  private readonly view: DataView;
  private readonly mapping: ElfSymbol[];
  /** Bytes printed together; data are shown as the last instruction was. */
  private chunk = 1;
  /** Leading zeroes that no address of the section needs. */
  private readonly skip: number;

  constructor(elf: Elf, section: Section, symbols: Symbols, pairs: Pairs, out: string[]) {
    const bytes = sectionBytes(elf, section);
    this.section = section;
    this.symbols = symbols;
    this.pairs = pairs;
    this.out = out;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.mapping = symbols.mapping.filter((symbol) => symbol.section === section.index);
    this.skip = hex(section.va + section.size, 8).startsWith('00000') ? 4 : 0;
  }

  print(): void {
    const { section, symbols } = this;
    const { list } = symbols;
    let place = symbols.place(section.va, section);
    let symbol: ElfSymbol | undefined = list[place];
    for (let at = 0; at < section.size;) {
      const va = section.va + at;
      this.out.push(`\n${hex(va, 8)} <${this.heading(va, symbol)}>:\n`);
      let next: ElfSymbol | undefined;
      if (symbol !== undefined && symbol.value > va) next = symbol;
      else if (symbol !== undefined) {
        const { value } = symbol;
        const isNext = (other: ElfSymbol) =>
          other.section === section.index && other.value > value && symbols.isShown(other);
        do place++;
        while (place < list.length && !isNext(list[place]));
        next = list[place];
      }
      let stop = next === undefined ? section.size : next.value - section.va;
      if (stop > section.size || stop <= at) stop = section.size;
      const isData =
        symbol !== undefined && symbol.section === section.index && symbol.value <= va && symbol.type === STT_OBJECT;
      if (isData) this.data(at, stop);
      else this.code(at, stop);
      at = stop;
      symbol = next;
    }
  }

  private heading(va: number, symbol: ElfSymbol | undefined): string {
    return symbol === undefined
      ? relativeTo(this.section.name, this.section.va, va)
      : relativeTo(symbol.name, symbol.value, va);
  }

  private address(at: number): string {
    return hex(this.section.va + at).padStart(8 - this.skip) + ':\t';
  }

  /** Where a run of zeroes that is left out ends; `at` if there is none. */
  private zeroes(at: number, stop: number): number {
    let end = at;
    while (end < stop && this.view.getUint8(end) === 0) end++;
    const length = end - at;
    if (length < zeroesSkipped && !(end === stop && length < zeroesSkippedAtEnd)) return at;
    return end === stop ? end : at + (length & ~3);
  }

  private code(start: number, stop: number): void {
    const nameOf = this.symbols.list.length === 0 ? undefined : (va: number) => this.symbols.name(va, this.section);
    for (let at = start; at < stop;) {
      const skipped = this.zeroes(at, stop);
      if (skipped > at) {
        this.out.push('\t...\n');
        at = skipped;
        continue;
      }
      const data = this.dataLength(at);
      if (data > 0) {
        const value =
          data === 4
            ? this.view.getUint32(at, true)
            : data === 2
              ? this.view.getUint16(at, true)
              : this.view.getUint8(at);
        const directive = data === 4 ? '.word' : data === 2 ? '.short' : '.byte';
        this.line(at, data, data, `${directive}\t0x${hex(value, data * 2)}`);
        at += data;
        continue;
      }
      at += this.instruction(at, nameOf);
    }
  }

  private instruction(at: number, nameOf: ((va: number) => string | undefined) | undefined): number {
    const { view, section, pairs } = this;
    const left = section.size - at;
    if (left < 2) return this.beyond(at, left);
    const length = lengthOf(view.getUint16(at, true));
    if (left < length) return this.beyond(at, left);
    const va = section.va + at;
    let text: string;
    if (length === 4) {
      text = disassemble(view.getInt32(at, true), va, nameOf, pairs);
      const { address } = pairs;
      if (address !== undefined) text += nameOf ? ` # ${hex(address)} <${nameOf(address)}>` : ` # 0x${hex(address)}`;
      pairs.address = undefined;
    } else if (length === 2) text = `.2byte\t0x${hex(view.getUint16(at, true))}`;
    else if (length === 8) text = `.8byte\t0x${hex64(view.getBigUint64(at, true))}`;
    else text = '.byte\t' + Array.from({ length }, (_, i) => '0x' + hex(view.getUint8(at + i), 2)).join(', ');
    this.line(at, length, length % 4 === 0 ? 4 : 2, text);
    return length;
  }

  private beyond(at: number, left: number): number {
    this.out.push(`${this.address(at)}Address 0x${hex(this.section.va + this.section.size, 16)} is out of bounds.\n`);
    return left;
  }

  /** Raw bytes in chunks, padded to a full line, then the text; more than a line of bytes goes on below. */
  private line(at: number, length: number, chunk: number, text: string): void {
    this.chunk = chunk;
    const raw = (from: number, to: number) => {
      let result = '';
      for (let i = from; i < to; i += chunk) result += this.raw(i) + ' ';
      return result;
    };
    const first = Math.min(length, bytesPerLine);
    const padding = (' '.repeat(chunk * 2) + ' ').repeat(Math.max(0, Math.ceil((bytesPerLine - first) / chunk)));
    this.out.push(`${this.address(at)}${raw(at, at + first)}${padding}\t${text}\n`);
    for (let done = first; done < length; done += bytesPerLine)
      this.out.push(`${this.address(at + done)}${raw(at + done, at + Math.min(length, done + bytesPerLine))}\n`);
  }

  /** What a mapping symbol declares to be data is shown as words; the length of the piece, 0 for code. */
  private dataLength(at: number): number {
    const va = this.section.va + at;
    let low = 0,
      high = this.mapping.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.mapping[middle].value <= va) low = middle + 1;
      else high = middle;
    }
    if (!this.mapping[low - 1]?.name.startsWith('$d')) return 0;
    const left = (this.mapping[low]?.value ?? this.section.va + this.section.size) - va;
    return left === 3 ? 2 : Math.min(left, 4);
  }

  /** An object among code: bytes and characters. */
  private data(start: number, stop: number): void {
    for (let at = start; at < stop;) {
      const skipped = this.zeroes(at, stop);
      if (skipped > at) {
        this.out.push('\t...\n');
        at = skipped;
        continue;
      }
      const count = Math.min(dataPerLine, stop - at);
      let raw = '',
        text = '',
        printed = 0;
      for (let i = at; i < at + count; i += this.chunk) {
        if (i + this.chunk <= stop) {
          raw += this.raw(i);
          printed += this.chunk;
        }
        raw += ' ';
      }
      for (; printed < dataPerLine; printed += this.chunk) raw += ' '.repeat(this.chunk * 2 + 1);
      for (let i = at; i < at + count; i++) {
        const byte = this.view.getUint8(i);
        text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.';
      }
      this.out.push(`${this.address(at)}${raw}    ${text}\n`);
      at += count;
    }
  }

  /** One chunk as a little-endian number. */
  private raw(at: number): string {
    let text = '';
    for (let k = this.chunk - 1; k >= 0; k--) text += hex(this.view.getUint8(at + k), 2);
    return text;
  }
}

const hex64 = (value: bigint) => value.toString(16);

/** Bytes of an instruction, by its first half-word (unprivileged manual, "Expanded instruction-length encoding"). */
function lengthOf(half: number): number {
  if ((half & 3) !== 3) return 2;
  if ((half & 0x1c) !== 0x1c) return 4;
  if ((half & 0x3f) === 0x1f) return 6;
  if ((half & 0x7f) === 0x3f) return 8;
  if ((half & 0x7f) === 0x7f && (half & 0x7000) !== 0x7000) return 10 + 2 * ((half >> 12) & 7);
  return 2;
}
