// .debug_line read back, versions 2 to 5: which source line an address came from. Damaged tables give fewer answers, never an error.

import { sectionBytes, type Elf } from '../src/elf.ts';

export interface SourceLine {
  file: string;
  line: number;
}

export interface LineTable {
  at(va: number): SourceLine | undefined;
  /** Where lines of `file` begin, in order of address; the name may be given without its folders. */
  addressesOf(file: string, line: number): number[];
}

interface Row extends SourceLine {
  from: number;
  to: number;
}

/** The lines of a program. */
export function readLines(elf: Elf): LineTable {
  const rows: Row[] = [];
  const bytesOf = (name: string) => {
    const section = elf.sections.find((candidate) => candidate.name === name);
    return section === undefined ? new Uint8Array(0) : sectionBytes(elf, section);
  };
  const bytes = bytesOf('.debug_line');
  const strings = { 0x1f: bytesOf('.debug_line_str'), 0x0e: bytesOf('.debug_str') };
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = new Reader(bytes, at).u32();
    const end = at + 4 + length;
    // A unit cut short is read as far as it goes; 64-bit DWARF does not occur in a 32-bit program.
    const unit = new Reader(bytes.subarray(0, Math.min(end, bytes.length)), at + 4);
    try {
      readUnit(unit, strings, rows);
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
    at = end;
  }
  rows.sort((a, b) => a.from - b.from);
  return {
    at: (va) => {
      let low = 0,
        high = rows.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (rows[middle].from <= va) low = middle + 1;
        else high = middle;
      }
      const row = rows[low - 1];
      return row !== undefined && va < row.to ? { file: row.file, line: row.line } : undefined;
    },
    addressesOf: (file, line) =>
      rows
        .filter((row) => row.line === line && (row.file === file || row.file.endsWith('/' + file)))
        .map(({ from }) => from),
  };
}

class Damaged extends Error {}

class Reader {
  at: number;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.bytes.length;
  }

  u8(): number {
    if (this.at >= this.bytes.length) throw new Damaged();
    return this.bytes[this.at++];
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return (this.u16() | (this.u16() << 16)) >>> 0;
  }

  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      if (shift < 35) value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  sleb(): number {
    let value = 0,
      shift = 0,
      byte;
    do {
      byte = this.u8();
      if (shift < 32) value |= (byte & 0x7f) << shift;
      shift += 7;
    } while (byte >= 0x80);
    return shift < 32 && byte & 0x40 ? value | (-1 << shift) : value;
  }

  text(): string {
    const start = this.at;
    while (this.u8() !== 0) if (this.at - start > 4096) throw new Damaged();
    return new TextDecoder().decode(this.bytes.subarray(start, this.at - 1));
  }

  skip(count: number): void {
    if (this.at + count > this.bytes.length) throw new Damaged();
    this.at += count;
  }
}

type Strings = Record<0x1f | 0x0e, Uint8Array>;

function readUnit(unit: Reader, strings: Strings, rows: Row[]): void {
  const version = unit.u16();
  if (version < 2 || version > 5) return;
  if (version === 5) unit.skip(2); // sizes of addresses and of segment selectors
  const headerLength = unit.u32();
  const program = unit.at + headerLength;
  const step = unit.u8();
  if (version >= 4) unit.skip(1); // operations in one instruction
  unit.skip(1); // default_is_stmt
  const lineBase = (unit.u8() << 24) >> 24,
    lineRange = unit.u8(),
    opcodeBase = unit.u8();
  if (lineRange === 0) return;
  const operands = [0];
  for (let opcode = 1; opcode < opcodeBase; opcode++) operands.push(unit.u8());
  const files = version === 5 ? readFiles5(unit, strings) : readFiles(unit);
  unit.at = program;

  let address = 0,
    file = 1,
    line = 1;
  let open: Row | undefined;
  const name = () => files[file] ?? '';
  const emit = () => {
    if (open !== undefined && address > open.from) rows.push({ ...open, to: address });
    open = { from: address, to: address, file: name(), line };
  };
  const advance = (count: number) => {
    address = (address + step * count) >>> 0;
  };
  while (!unit.done) {
    const opcode = unit.u8();
    if (opcode >= opcodeBase) {
      const special = opcode - opcodeBase;
      advance(Math.floor(special / lineRange));
      line += lineBase + (special % lineRange);
      emit();
      continue;
    }
    switch (opcode) {
      case 0: {
        const length = unit.uleb();
        const next = unit.at + length;
        const extended = length === 0 ? 0 : unit.u8();
        if (extended === 1) {
          emit();
          open = undefined;
          address = 0;
          file = line = 1;
        } else if (extended === 2) {
          address = unit.u32();
          open = undefined;
        }
        if (next > unit.bytes.length) throw new Damaged();
        unit.at = next;
        break;
      }
      case 1:
        emit();
        break;
      case 2:
        advance(unit.uleb());
        break;
      case 3:
        line += unit.sleb();
        break;
      case 4:
        file = unit.uleb();
        break;
      case 8:
        advance(Math.floor((255 - opcodeBase) / lineRange));
        break;
      case 9:
        address = (address + unit.u16()) >>> 0;
        break;
      default:
        for (let i = 0; i < operands[opcode]; i++) unit.uleb();
    }
  }
}

/** Versions 2 to 4: names of folders, then files that count from 1. */
function readFiles(unit: Reader): string[] {
  const folders = [''];
  for (let name = unit.text(); name !== ''; name = unit.text()) folders.push(name);
  const files = [''];
  for (let name = unit.text(); name !== ''; name = unit.text()) {
    files.push(join(folders[unit.uleb()] ?? '', name));
    unit.uleb();
    unit.uleb();
  }
  return files;
}

/** Version 5: tables that describe themselves; folder 0 is where the compiler ran, and names are relative to it. */
function readFiles5(unit: Reader, strings: Strings): string[] {
  const folders = readEntries(unit, strings);
  return readEntries(unit, strings).map(({ name, folder }) =>
    join(folder === 0 ? '' : (folders[folder]?.name ?? ''), name),
  );
}

function readEntries(unit: Reader, strings: Strings): { name: string; folder: number }[] {
  const formats: [content: number, form: number][] = [];
  for (let count = unit.u8(); count > 0; count--) formats.push([unit.uleb(), unit.uleb()]);
  const entries: { name: string; folder: number }[] = [];
  const count = unit.uleb();
  if (formats.length === 0) return entries;
  for (let i = 0; i < count; i++) {
    const entry = { name: '', folder: 0 };
    for (const [content, form] of formats) {
      const value = readForm(unit, form, strings);
      if (content === 1 && typeof value === 'string') entry.name = value;
      if (content === 2 && typeof value === 'number') entry.folder = value;
    }
    entries.push(entry);
  }
  return entries;
}

function readForm(unit: Reader, form: number, strings: Strings): string | number {
  switch (form) {
    case 0x08:
      return unit.text();
    case 0x1f:
    case 0x0e:
      return new Reader(strings[form], unit.u32()).text();
    case 0x0b:
      return unit.u8();
    case 0x05:
      return unit.u16();
    case 0x06:
      return unit.u32();
    case 0x0f:
      return unit.uleb();
    case 0x07:
      unit.skip(8);
      return 0;
    case 0x1e:
      unit.skip(16); // MD5 of the file
      return 0;
    case 0x09:
      unit.skip(unit.uleb());
      return 0;
    default:
      throw new Damaged();
  }
}

function join(folder: string, name: string): string {
  return folder === '' || name.startsWith('/') ? name : `${folder}/${name}`;
}
