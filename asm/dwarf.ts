// Debug information of an assembled object: lines, functions, and variables with types guessed from their sizes.

import {
  R_RISCV_32,
  R_RISCV_TLS_DTPREL32,
  SHF_ALLOC,
  SHF_EXECINSTR,
  STB_LOCAL,
  STT_FUNC,
  STT_NOTYPE,
  STT_OBJECT,
  STT_SECTION,
  STT_TLS,
} from '../src/elf.ts';
import { DwarfBytes } from './dwarf-bytes.ts';
import { writeFrames } from './dwarf-frames.ts';
import { writeLines } from './dwarf-lines.ts';
import type { ObjectFile, ObjectSection, ObjectSymbol } from './object.ts';
import { linesOf } from './position.ts';

const UNIT = 1,
  UNIT_WITH_RANGES = 2,
  FUNCTION = 3,
  VARIABLE = 4,
  BASE = 5,
  ARRAY = 6,
  BOUND = 7,
  IMPORT = 8,
  PROGRAM = 9;
const LANG_MIPS_ASSEMBLER = 0x8001;
const OP_ADDR = 0x03,
  OP_CONST4U = 0x0c,
  OP_PLUS = 0x22,
  OP_PLUS_UCONST = 0x23,
  OP_BREG4 = 0x74;

// Tag, whether it has children, then pairs of attribute and form (DWARF 4, section 7.5).
// oxfmt-ignore
const abbreviations: Record<number, number[]> = {
  //                    name        producer    stmt_list   language    low_pc      high_pc
  [UNIT]:             [0x11, 1, 0x03, 0x08, 0x25, 0x08, 0x10, 0x17, 0x13, 0x05, 0x11, 0x01, 0x12, 0x06],
  //                    name        producer    stmt_list   language    low_pc      ranges
  [UNIT_WITH_RANGES]: [0x11, 1, 0x03, 0x08, 0x25, 0x08, 0x10, 0x17, 0x13, 0x05, 0x11, 0x01, 0x55, 0x17],
  //                    name        external    low_pc      high_pc
  [FUNCTION]:         [0x2e, 0, 0x03, 0x08, 0x3f, 0x0c, 0x11, 0x01, 0x12, 0x06],
  //                    name        external    type        location
  [VARIABLE]:         [0x34, 0, 0x03, 0x08, 0x3f, 0x0c, 0x49, 0x13, 0x02, 0x18],
  //                    name        encoding    byte_size
  [BASE]:             [0x24, 0, 0x03, 0x08, 0x3e, 0x0b, 0x0b, 0x0b],
  //                    type
  [ARRAY]:            [0x01, 1, 0x49, 0x13],
  //                    type        count
  [BOUND]:            [0x21, 0, 0x49, 0x13, 0x37, 0x06],
  //                    import
  [IMPORT]:           [0x3d, 0, 0x18, 0x10],
  //                    language
  [PROGRAM]:          [0x3c, 1, 0x13, 0x05],
};

/**
 * The object with its debug sections; as it is when it brings its own, or has no code. `joins`: it is linked at once, with a
 * unit for the whole program that its own unit will name (joinUnits).
 */
export function withDebugInformation(object: ObjectFile, joins = false): ObjectFile {
  const names = new Set(object.sections.map(({ name }) => name));
  const code = object.sections.flatMap(({ flags, size }, index) =>
    flags & SHF_EXECINSTR && flags & SHF_ALLOC && size > 0 && linesOf(object, index).length > 0 ? [index] : [],
  );
  if (object.origin !== 'text' || code.length === 0) return object;

  const sections = [...object.sections];
  const symbols = [...object.symbols];
  const symbolOf = (section: number, name = sections[section]?.name): number => {
    const known = symbols.findIndex((symbol) => symbol.type === STT_SECTION && symbol.section === section);
    if (known >= 0) return known;
    symbols.push({
      name,
      section,
      value: 0,
      size: 0,
      type: STT_SECTION,
      binding: STB_LOCAL,
      visibility: 0,
    });
    return symbols.length - 1;
  };
  /** An empty section of that name is filled (a compiler's output names them), another is added. */
  const put = (section: ObjectSection): number => {
    const empty = sections.findIndex(({ name, size }) => name === section.name && size === 0);
    if (empty < 0) return sections.push(section) - 1;
    sections[empty] = section;
    return empty;
  };

  const lines = put(writeLines(object, code, symbolOf).section('.debug_line'));
  if (!names.has('.debug_info')) {
    const abbreviationsAt = put(writeAbbreviations().section('.debug_abbrev'));
    const ranges = code.length > 1 ? put(writeRanges(object, code, symbolOf).section('.debug_ranges')) : undefined;
    const references = {
      lines: symbolOf(lines),
      abbreviations: symbolOf(abbreviationsAt),
      ranges: ranges && symbolOf(ranges),
    };
    const info = put(writeInfo(object, code, symbolOf, { ...references, joins }).section('.debug_info'));
    put(writeAranges(object, code, symbolOf, symbolOf(info)).section('.debug_aranges'));
    // The section must be there before its own entries can refer to it.
    const framesAt = sections.length;
    const sizeOf = (symbol: ObjectSymbol) => symbol.size || room(object, symbol);
    const frames =
      names.has('.debug_frame') || names.has('.eh_frame')
        ? undefined
        : writeFrames(object, sizeOf, () => symbolOf(framesAt, '.debug_frame'));
    if (frames) sections.push({ ...frames.section('.debug_frame'), align: 4 });
  }
  return { ...object, sections, symbols };
}

function writeAbbreviations(): DwarfBytes {
  const out = new DwarfBytes();
  for (const [code, parts] of Object.entries(abbreviations)) out.uleb(Number(code)).u8(...parts, 0, 0);
  return out.u8(0);
}

function writeRanges(object: ObjectFile, code: readonly number[], symbolOf: (section: number) => number): DwarfBytes {
  const out = new DwarfBytes();
  for (const section of code)
    out
      .reference(R_RISCV_32, symbolOf(section))
      .reference(R_RISCV_32, symbolOf(section), object.sections[section].size);
  return out.u32(0).u32(0);
}

function writeAranges(
  object: ObjectFile,
  code: readonly number[],
  symbolOf: (section: number) => number,
  info: number,
): DwarfBytes {
  const out = new DwarfBytes();
  out.u32(0).u16(2).reference(R_RISCV_32, info).u8(4, 0).u32(0); // the pairs begin at a multiple of their size
  for (const section of code) out.reference(R_RISCV_32, symbolOf(section)).u32(object.sections[section].size);
  out.u32(0).u32(0);
  out.lengthAt(0);
  return out;
}

function writeInfo(
  object: ObjectFile,
  code: readonly number[],
  symbolOf: (section: number) => number,
  references: { lines: number; abbreviations: number; ranges: number | undefined; joins: boolean },
): DwarfBytes {
  const out = new DwarfBytes();
  out.u32(0).u16(4).reference(R_RISCV_32, references.abbreviations).u8(4);
  out.uleb(references.ranges === undefined ? UNIT : UNIT_WITH_RANGES);
  out.text(object.files[0] ?? object.name).text('upcall');
  out.reference(R_RISCV_32, references.lines).u16(LANG_MIPS_ASSEMBLER);
  if (references.ranges === undefined) out.reference(R_RISCV_32, symbolOf(code[0])).u32(object.sections[code[0]].size);
  else out.u32(0).reference(R_RISCV_32, references.ranges);

  object.symbols.forEach((symbol, index) => {
    if (symbol.type !== STT_FUNC || !code.includes(symbol.section)) return;
    out
      .uleb(FUNCTION)
      .text(symbol.name)
      .u8(symbol.binding === STB_LOCAL ? 0 : 1);
    out.reference(R_RISCV_32, index).u32(symbol.size || room(object, symbol));
  });
  const types = new Types(out);
  object.symbols.forEach((symbol, index) => {
    const size = variableSize(object, symbol);
    if (size === 0) return;
    writeVariable(out, types, object, { ...symbol, size }, symbol.binding !== STB_LOCAL);
    // A thread's own variable: from tp, so that a debugger needs to know nothing of the thread but its registers.
    if (symbol.type === STT_TLS) {
      out.uleb(11).u8(OP_BREG4, 0, OP_CONST4U).reference(R_RISCV_TLS_DTPREL32, index);
      out.u8(OP_PLUS, OP_PLUS_UCONST).uleb(0x800);
    } else out.uleb(5).u8(OP_ADDR).reference(R_RISCV_32, index);
  });
  if (references.joins) out.uleb(IMPORT).u32(0);
  out.u8(0);
  out.lengthAt(0);
  return out;
}

/** The name, who sees it, and the type; the location follows. */
function writeVariable(
  out: DwarfBytes,
  types: Types,
  object: ObjectFile,
  symbol: ObjectSymbol,
  isExternal: boolean,
): void {
  const type = types.of(symbol.size, holdsWords(object, symbol));
  out.uleb(VARIABLE).text(symbol.name).u8(Number(isExternal)).u32(type);
}

/** A variable of a program at its place, which for a thread's own one is counted from tp. */
export interface PlacedVariable {
  readonly object: ObjectFile;
  readonly symbol: ObjectSymbol;
  readonly place: number;
}

/**
 * Adds a unit with all variables of the program, the local ones, too, and tells every unit of ours about it. gdb takes a
 * name that the current unit does not know from whatever program was loaded first; from a unit that this one names it takes
 * it before that. So in an address space with several programs a name means the variable of the one that is looked at.
 */
export function joinUnits(information: Uint8Array, variables: readonly PlacedVariable[]): Uint8Array {
  const view = new DataView(information.buffer, information.byteOffset, information.byteLength);
  const end = information.length;
  let abbreviations: number | undefined;
  for (let at = 0; at + 11 < end; at += 4 + view.getUint32(at, true)) {
    const import_ = at + 4 + view.getUint32(at, true) - 6;
    if (import_ + 6 > end || information[import_] !== IMPORT || view.getUint32(import_ + 1, true) !== 0) continue;
    abbreviations ??= view.getUint32(at + 6, true);
    view.setUint32(import_ + 1, end + 11, true);
  }
  if (abbreviations === undefined) return information;
  const out = new DwarfBytes();
  out.u32(0).u16(4).u32(abbreviations).u8(4);
  out.uleb(PROGRAM).u16(LANG_MIPS_ASSEMBLER);
  const types = new Types(out);
  for (const { object, symbol, place } of variables) {
    const size = variableSize(object, symbol);
    if (size === 0) continue;
    writeVariable(out, types, object, { ...symbol, size }, true);
    if (symbol.type === STT_TLS) {
      const offset = new DwarfBytes().u8(OP_BREG4).sleb(place);
      out.uleb(offset.size).u8(...offset.section('').bytes);
    } else out.uleb(5).u8(OP_ADDR).u32(place);
  }
  out.u8(0);
  out.lengthAt(0);
  const { bytes } = out.section('');
  const joined = new Uint8Array(end + bytes.length);
  joined.set(information);
  joined.set(bytes, end);
  return joined;
}

/** A function without a size reaches to the next one. */
function room(object: ObjectFile, symbol: ObjectSymbol): number {
  let end = object.sections[symbol.section].size;
  for (const other of object.symbols)
    if (other.section === symbol.section && other.type === STT_FUNC && other.value > symbol.value)
      end = Math.min(end, other.value);
  return end - symbol.value;
}

/** How many bytes a variable has; 0 for what is none. */
function variableSize(object: ObjectFile, symbol: ObjectSymbol): number {
  return isVariable(object, symbol) ? symbol.size || gap(object, symbol) : 0;
}

/** What is said to be one; and whatever has a name among data, unless it is an inner label. */
function isVariable({ origin, sections }: ObjectFile, { name, type, section }: ObjectSymbol): boolean {
  if (type === STT_OBJECT || type === STT_TLS) return true;
  const flags = sections[section]?.flags ?? 0;
  return (
    origin === 'text' &&
    type === STT_NOTYPE &&
    !name.startsWith('.') &&
    (flags & (SHF_ALLOC | SHF_EXECINSTR)) === SHF_ALLOC
  );
}

/** A variable without a size reaches to the next name in its section, or to the section's end. */
function gap(object: ObjectFile, symbol: ObjectSymbol): number {
  let end = object.sections[symbol.section]?.size ?? 0;
  for (const { section, type, value, name } of object.symbols)
    if (section === symbol.section && type !== STT_SECTION && name !== '' && value > symbol.value)
      end = Math.min(end, value);
  return Math.max(0, end - symbol.value);
}

/** Is something larger than a number rather an array of words than of characters? */
function holdsWords(object: ObjectFile, { section, value, size }: ObjectSymbol): boolean {
  if (value % 4 !== 0 || size % 4 !== 0) return false;
  const bytes = object.sections[section]?.bytes.subarray(value, value + size) ?? new Uint8Array(0);
  const isText = (byte: number) => byte === 0 || (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13);
  return bytes.every((byte) => byte === 0) || !bytes.every(isText);
}

/** Types by size: 1, 2, 4 and 8 bytes are integers, anything else an array of the largest that fits. */
class Types {
  private readonly known = new Map<string, number>();

  private readonly out: DwarfBytes;

  constructor(out: DwarfBytes) {
    this.out = out;
  }

  /** Offset of the type in .debug_info, which has one unit. */
  of(size: number, words: boolean): number {
    const names: Record<number, string> = { 1: 'char', 2: 'short', 4: 'int', 8: 'long long' };
    if (names[size] !== undefined) return this.base(names[size], size);
    const element = words ? this.base('int', 4) : this.base('char', 1);
    const count = words ? size / 4 : size;
    const bound = this.base('unsigned int', 4, 7);
    return this.make(`${element} ${count}`, () =>
      this.out.uleb(ARRAY).u32(element).uleb(BOUND).u32(bound).u32(count).u8(0),
    );
  }

  private base(name: string, size: number, encoding = size === 1 ? 8 : 5): number {
    return this.make(name, () => this.out.uleb(BASE).text(name).u8(encoding, size));
  }

  private make(key: string, write: () => void): number {
    let offset = this.known.get(key);
    if (offset === undefined) {
      offset = this.out.size;
      this.known.set(key, offset);
      write();
    }
    return offset;
  }
}
