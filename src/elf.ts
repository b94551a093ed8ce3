// ELF32 for little-endian RISC-V: the numbers of the format, and a reader that trusts nothing in the file.

/** The file is wrong: the message says what, at which offset, and what to do about it. */
export class BadElf extends Error {
  override name = 'BadElf';
}

// oxfmt-ignore
export const ET_REL = 1, ET_EXEC = 2, ET_DYN = 3, EM_RISCV = 243, EF_RISCV_RVC = 1;

// oxfmt-ignore
export const
  PT_LOAD = 1, PT_DYNAMIC = 2, PT_PHDR = 6, PT_TLS = 7, PT_GNU_STACK = 0x6474_e551,
  PF_X = 1, PF_W = 2, PF_R = 4;

// oxfmt-ignore
export const
  SHT_NULL = 0, SHT_PROGBITS = 1, SHT_SYMTAB = 2, SHT_STRTAB = 3, SHT_RELA = 4, SHT_DYNAMIC = 6, SHT_NOTE = 7, SHT_NOBITS = 8,
  SHT_REL = 9, SHT_INIT_ARRAY = 14, SHT_FINI_ARRAY = 15, SHT_PREINIT_ARRAY = 16, SHT_GROUP = 17, SHT_SYMTAB_SHNDX = 18,
  SHT_LLVM_ADDRSIG = 0x6fff_4c03, SHT_RISCV_ATTRIBUTES = 0x7000_0003;

// oxfmt-ignore
export const
  SHF_WRITE = 1, SHF_ALLOC = 2, SHF_EXECINSTR = 4, SHF_MERGE = 0x10, SHF_STRINGS = 0x20, SHF_INFO_LINK = 0x40,
  SHF_LINK_ORDER = 0x80, SHF_GROUP = 0x200, SHF_TLS = 0x400, SHF_COMPRESSED = 0x800, SHF_EXCLUDE = 0x8000_0000,
  GRP_COMDAT = 1;

// oxfmt-ignore
export const
  SHN_UNDEF = 0, SHN_LORESERVE = 0xff00, SHN_ABS = 0xfff1, SHN_COMMON = 0xfff2,
  STT_NOTYPE = 0, STT_OBJECT = 1, STT_FUNC = 2, STT_SECTION = 3, STT_FILE = 4, STT_COMMON = 5, STT_TLS = 6,
  STB_LOCAL = 0, STB_GLOBAL = 1, STB_WEAK = 2,
  STV_DEFAULT = 0, STV_INTERNAL = 1, STV_HIDDEN = 2, STV_PROTECTED = 3;

// oxfmt-ignore
export const
  DT_NULL = 0, DT_RELA = 7, DT_RELASZ = 8, DT_RELAENT = 9, DT_RELACOUNT = 0x6fff_fff9, DT_FLAGS_1 = 0x6fff_fffb,
  DF_1_PIE = 0x0800_0000;

// oxfmt-ignore
export const
  R_RISCV_NONE = 0, R_RISCV_32 = 1, R_RISCV_64 = 2, R_RISCV_RELATIVE = 3,
  R_RISCV_TLS_DTPMOD32 = 6, R_RISCV_TLS_DTPREL32 = 8, R_RISCV_TLS_TPREL32 = 10,
  R_RISCV_BRANCH = 16, R_RISCV_JAL = 17, R_RISCV_CALL = 18, R_RISCV_CALL_PLT = 19,
  R_RISCV_GOT_HI20 = 20, R_RISCV_TLS_GOT_HI20 = 21, R_RISCV_TLS_GD_HI20 = 22,
  R_RISCV_PCREL_HI20 = 23, R_RISCV_PCREL_LO12_I = 24, R_RISCV_PCREL_LO12_S = 25,
  R_RISCV_HI20 = 26, R_RISCV_LO12_I = 27, R_RISCV_LO12_S = 28,
  R_RISCV_TPREL_HI20 = 29, R_RISCV_TPREL_LO12_I = 30, R_RISCV_TPREL_LO12_S = 31, R_RISCV_TPREL_ADD = 32,
  R_RISCV_ADD8 = 33, R_RISCV_ADD16 = 34, R_RISCV_ADD32 = 35, R_RISCV_ADD64 = 36,
  R_RISCV_SUB8 = 37, R_RISCV_SUB16 = 38, R_RISCV_SUB32 = 39, R_RISCV_SUB64 = 40, R_RISCV_ALIGN = 43, R_RISCV_RELAX = 51,
  R_RISCV_SUB6 = 52, R_RISCV_SET6 = 53, R_RISCV_SET8 = 54, R_RISCV_SET16 = 55, R_RISCV_SET32 = 56, R_RISCV_32_PCREL = 57,
  R_RISCV_PLT32 = 59, R_RISCV_SET_ULEB128 = 60, R_RISCV_SUB_ULEB128 = 61;

export interface Segment {
  type: number;
  offset: number;
  va: number;
  fileSize: number;
  memorySize: number;
  flags: number;
  align: number;
}

export interface Section {
  index: number;
  name: string;
  type: number;
  flags: number;
  va: number;
  offset: number;
  size: number;
  link: number;
  info: number;
  align: number;
  entrySize: number;
}

export interface ElfSymbol {
  name: string;
  value: number;
  size: number;
  type: number;
  binding: number;
  visibility: number;
  /** A section's index, or SHN_UNDEF, SHN_ABS, SHN_COMMON. */
  section: number;
}

export interface Elf {
  type: number;
  entry: number;
  flags: number;
  segments: Segment[];
  sections: Section[];
  symbols: ElfSymbol[];
  bytes: Uint8Array;
}

const HEADER = 52,
  SEGMENT = 32,
  SECTION = 40,
  SYMBOL = 16;
const nameMax = 4096;
const hex = (value: number) => '0x' + value.toString(16);
const rebuild = 'the file is damaged or cut short: make it again';

/** The parts of an executable or object; every offset and size in them lies inside the file. */
export function readElf(bytes: Uint8Array): Elf {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u16 = (offset: number) => view.getUint16(offset, true);
  const u32 = (offset: number) => view.getUint32(offset, true);
  const inside = (offset: number, size: number, what: string) => {
    if (offset + size > bytes.length)
      throw new BadElf(
        `${what} would lie at ${hex(offset)}..${hex(offset + size)}, but the file ends at ${hex(bytes.length)}; ${rebuild}`,
      );
  };

  checkHeader(bytes, view);
  const elf: Elf = { type: u16(16), entry: u32(24), flags: u32(36), segments: [], sections: [], symbols: [], bytes };

  const segmentsAt = u32(28),
    segmentCount = u16(44);
  if (segmentCount > 0) {
    if (u16(42) !== SEGMENT)
      throw new BadElf(`program headers of ${u16(42)} bytes at 0x2a, where ELF32 has 32; ${rebuild}`);
    inside(segmentsAt, segmentCount * SEGMENT, 'the program headers');
  }
  for (let i = 0; i < segmentCount; i++) {
    const at = segmentsAt + i * SEGMENT;
    const segment: Segment = {
      type: u32(at),
      offset: u32(at + 4),
      va: u32(at + 8),
      fileSize: u32(at + 16),
      memorySize: u32(at + 20),
      flags: u32(at + 24),
      align: u32(at + 28),
    };
    checkSegment(segment, `program header ${i} (at ${hex(at)})`, inside);
    elf.segments.push(segment);
  }

  const sectionsAt = u32(32),
    sectionCount = u16(48),
    namesIndex = u16(50);
  if (sectionsAt === 0 || sectionCount === 0) return elf;
  if (u16(46) !== SECTION)
    throw new BadElf(`section headers of ${u16(46)} bytes at 0x2e, where ELF32 has 40; ${rebuild}`);
  inside(sectionsAt, sectionCount * SECTION, 'the section headers');
  for (let index = 0; index < sectionCount; index++) {
    const at = sectionsAt + index * SECTION;
    const section: Section = {
      index,
      name: '',
      type: u32(at + 4),
      flags: u32(at + 8),
      va: u32(at + 12),
      offset: u32(at + 16),
      size: u32(at + 20),
      link: u32(at + 24),
      info: u32(at + 28),
      align: u32(at + 32),
      entrySize: u32(at + 36),
    };
    if (section.type !== SHT_NOBITS && section.type !== SHT_NULL)
      inside(section.offset, section.size, `section ${index}`);
    if ((section.align & (section.align - 1)) !== 0)
      throw new BadElf(
        `section ${index} asks for an alignment of ${section.align}, which is no power of two; ${rebuild}`,
      );
    elf.sections.push(section);
  }
  const names = stringsOf(elf, namesIndex, 'the section names');
  for (const section of elf.sections) section.name = names(u32(sectionsAt + section.index * SECTION));

  const table = elf.sections.find((section) => section.type === SHT_SYMTAB);
  if (table === undefined) return elf;
  if (table.entrySize !== SYMBOL)
    throw new BadElf(`${table.name} has entries of ${table.entrySize} bytes, where ELF32 has 16; ${rebuild}`);
  const nameOf = stringsOf(elf, table.link, `the names of ${table.name}`);
  for (let at = table.offset; at + SYMBOL <= table.offset + table.size; at += SYMBOL) {
    const info = bytes[at + 12],
      section = u16(at + 14);
    if (section >= elf.sections.length && section < SHN_LORESERVE)
      throw new BadElf(
        `the symbol at ${hex(at)} is in section ${section}, but there are ${elf.sections.length}; ${rebuild}`,
      );
    elf.symbols.push({
      name: nameOf(u32(at)),
      value: u32(at + 4),
      size: u32(at + 8),
      type: info & 15,
      binding: info >> 4,
      visibility: bytes[at + 13] & 3,
      section,
    });
  }
  return elf;
}

function checkHeader(bytes: Uint8Array, view: DataView): void {
  const say = (text: string) => new BadElf(text);
  const start = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  if (start !== '7f 45 4c 46')
    throw say(
      `not an ELF file: it starts with ${start || 'nothing'} instead of 7f 45 4c 46; assemble it first (upcall asm)`,
    );
  if (bytes.length < HEADER)
    throw say(`the file has ${bytes.length} bytes, and an ELF header alone has ${HEADER}; ${rebuild}`);
  if (bytes[4] !== 1)
    throw say('this is a 64-bit ELF file; build for rv32 (gcc: -march=rv32ima_zicsr_zifencei -mabi=ilp32)');
  if (bytes[5] !== 1) throw say('this ELF file is big-endian; build for little-endian RISC-V');
  if (bytes[6] !== 1 || view.getUint32(20, true) !== 1) throw say(`unknown ELF version ${bytes[6]} at 0x6; ${rebuild}`);
  const machine = view.getUint16(18, true);
  if (machine !== EM_RISCV) throw say(`the file is for machine ${machine}, not RISC-V (${EM_RISCV}); build for rv32`);
}

function checkSegment(
  segment: Segment,
  name: string,
  inside: (offset: number, size: number, what: string) => void,
): void {
  if (segment.type !== PT_LOAD && segment.type !== PT_TLS && segment.type !== PT_DYNAMIC) return;
  inside(segment.offset, segment.fileSize, name);
  if (segment.fileSize > segment.memorySize)
    throw new BadElf(`${name} brings ${segment.fileSize} bytes for ${segment.memorySize} bytes of memory; ${rebuild}`);
  if (segment.va + segment.memorySize > 2 ** 32)
    throw new BadElf(`${name} ends at ${hex(segment.va + segment.memorySize)}, beyond 32 bits; ${rebuild}`);
  if ((segment.align & (segment.align - 1)) !== 0)
    throw new BadElf(`${name} asks for an alignment of ${segment.align}, which is no power of two; ${rebuild}`);
  if (segment.type === PT_LOAD && segment.align > 1 && ((segment.va - segment.offset) & (segment.align - 1)) !== 0)
    throw new BadElf(
      `${name}: address ${hex(segment.va)} and offset ${hex(segment.offset)} differ modulo the alignment; ${rebuild}`,
    );
}

/** The strings of section `index` by offset; a name is at most 4,096 bytes, so that a hostile table costs little. */
function stringsOf(elf: Elf, index: number, what: string): (offset: number) => string {
  const section = elf.sections[index];
  if (section === undefined || section.type !== SHT_STRTAB)
    throw new BadElf(`${what} should be in section ${index}, which is no string table; ${rebuild}`);
  const bytes = sectionBytes(elf, section);
  const decoder = new TextDecoder();
  const known = new Map<number, string>([[0, '']]);
  return (offset) => {
    const name = known.get(offset);
    if (name !== undefined) return name;
    let end = offset;
    while (end < bytes.length && bytes[end] !== 0 && end - offset <= nameMax) end++;
    if (end >= bytes.length)
      throw new BadElf(
        `${what}: the name at ${hex(offset)} runs out of its table of ${bytes.length} bytes; ${rebuild}`,
      );
    if (end - offset > nameMax)
      throw new BadElf(`${what}: the name at ${hex(offset)} is longer than ${nameMax} bytes; ${rebuild}`);
    const text = decoder.decode(bytes.subarray(offset, end));
    known.set(offset, text);
    return text;
  };
}

/** The section's bytes in the file; none for .bss. */
export function sectionBytes(elf: Elf, section: Section): Uint8Array {
  if (section.type === SHT_NOBITS || section.type === SHT_NULL) return new Uint8Array(0);
  return elf.bytes.subarray(section.offset, section.offset + section.size);
}

const sorted = new WeakMap<Elf, ElfSymbol[]>();

/** The nearest label at or below `va` in the same section, as people would name that place. */
export function symbolAt(elf: Elf, va: number): { symbol: ElfSymbol; offset: number } | undefined {
  let list = sorted.get(elf);
  if (list === undefined) sorted.set(elf, (list = labels(elf)));
  let low = 0,
    high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle].value <= va) low = middle + 1;
    else high = middle;
  }
  const symbol = list[low - 1];
  if (symbol === undefined) return undefined;
  const section = elf.sections[symbol.section];
  if (section.va > va || va >= section.va + section.size) return undefined;
  return { symbol, offset: va - symbol.value };
}

/** Labels by address; of several at one address the one people mean (a function, a global one) comes last. */
function labels(elf: Elf): ElfSymbol[] {
  const rank = (symbol: ElfSymbol) =>
    (symbol.type === STT_FUNC ? 4 : symbol.type === STT_OBJECT ? 2 : 0) + (symbol.binding === STB_LOCAL ? 0 : 1);
  const isLabel = (symbol: ElfSymbol) =>
    symbol.name !== '' &&
    symbol.type <= STT_FUNC &&
    symbol.section !== SHN_UNDEF &&
    symbol.section < SHN_LORESERVE &&
    !/^(\.L|\$[xd])/.test(symbol.name);
  return elf.symbols
    .filter(isLabel)
    .sort((a, b) => a.value - b.value || rank(a) - rank(b) || (a.name < b.name ? 1 : -1));
}
