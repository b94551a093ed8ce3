// The relocations of the RISC-V psABI: their names, the field each one changes, and how.

import * as elf from '../src/elf.ts';

/** What a relocation computes; the linker asks this, the rest is bits. */
export type Computes =
  | 'nothing' // NONE, RELAX: hints
  | 'align' // ALIGN: nops to take away until the alignment fits
  | 'address' // S + A
  | 'distance' // S + A - P
  | 'plus' // V + S + A
  | 'minus' // V - S - A
  | 'got' // address of the GOT entry of S - P
  | 'tls got' // the same, the entry holding S relative to tp
  | 'tls pair' // the same, the entry holding module and offset
  | 'low of' // the low part of what the auipc at S computed
  | 'tls offset' // S + A - start of the TLS block
  | 'tls module' // which module's TLS block: one, there is only one
  | 'tls distance'; // S + A - start of the TLS block - 0x800

/** Which bits are changed. */
export type Field =
  | 'none'
  | 'byte'
  | 'half'
  | 'word'
  | 'double'
  | 'low 6'
  | 'uleb' // data
  | 'U'
  | 'I'
  | 'S'
  | 'B'
  | 'J'
  | 'UI'; // instruction formats; UI is auipc and the jalr after it

export interface RelocationKind {
  name: string;
  computes: Computes;
  field: Field;
}

// oxfmt-ignore
const rows: [type: number, name: string, computes: Computes, field: Field][] = [
  [elf.R_RISCV_NONE,          'NONE',          'nothing',      'none'],
  [elf.R_RISCV_32,            '32',            'address',      'word'],
  [elf.R_RISCV_64,            '64',            'address',      'double'],
  [elf.R_RISCV_TLS_DTPMOD32,  'TLS_DTPMOD32',  'tls module',   'word'],
  [elf.R_RISCV_TLS_DTPREL32,  'TLS_DTPREL32',  'tls distance', 'word'],
  [elf.R_RISCV_TLS_TPREL32,   'TLS_TPREL32',   'tls offset',   'word'],
  [elf.R_RISCV_BRANCH,        'BRANCH',        'distance',     'B'],
  [elf.R_RISCV_JAL,           'JAL',           'distance',     'J'],
  [elf.R_RISCV_CALL,          'CALL',          'distance',     'UI'],
  [elf.R_RISCV_CALL_PLT,      'CALL_PLT',      'distance',     'UI'],
  [elf.R_RISCV_GOT_HI20,      'GOT_HI20',      'got',          'U'],
  [elf.R_RISCV_TLS_GOT_HI20,  'TLS_GOT_HI20',  'tls got',      'U'],
  [elf.R_RISCV_TLS_GD_HI20,   'TLS_GD_HI20',   'tls pair',     'U'],
  [elf.R_RISCV_PCREL_HI20,    'PCREL_HI20',    'distance',     'U'],
  [elf.R_RISCV_PCREL_LO12_I,  'PCREL_LO12_I',  'low of',       'I'],
  [elf.R_RISCV_PCREL_LO12_S,  'PCREL_LO12_S',  'low of',       'S'],
  [elf.R_RISCV_HI20,          'HI20',          'address',      'U'],
  [elf.R_RISCV_LO12_I,        'LO12_I',        'address',      'I'],
  [elf.R_RISCV_LO12_S,        'LO12_S',        'address',      'S'],
  [elf.R_RISCV_TPREL_HI20,    'TPREL_HI20',    'tls offset',   'U'],
  [elf.R_RISCV_TPREL_LO12_I,  'TPREL_LO12_I',  'tls offset',   'I'],
  [elf.R_RISCV_TPREL_LO12_S,  'TPREL_LO12_S',  'tls offset',   'S'],
  [elf.R_RISCV_TPREL_ADD,     'TPREL_ADD',     'nothing',      'none'],
  [elf.R_RISCV_ADD8,          'ADD8',          'plus',         'byte'],
  [elf.R_RISCV_ADD16,         'ADD16',         'plus',         'half'],
  [elf.R_RISCV_ADD32,         'ADD32',         'plus',         'word'],
  [elf.R_RISCV_ADD64,         'ADD64',         'plus',         'double'],
  [elf.R_RISCV_SUB8,          'SUB8',          'minus',        'byte'],
  [elf.R_RISCV_SUB16,         'SUB16',         'minus',        'half'],
  [elf.R_RISCV_SUB32,         'SUB32',         'minus',        'word'],
  [elf.R_RISCV_SUB64,         'SUB64',         'minus',        'double'],
  [elf.R_RISCV_ALIGN,         'ALIGN',         'align',        'none'],
  [elf.R_RISCV_RELAX,         'RELAX',         'nothing',      'none'],
  [elf.R_RISCV_SUB6,          'SUB6',          'minus',        'low 6'],
  [elf.R_RISCV_SET6,          'SET6',          'address',      'low 6'],
  [elf.R_RISCV_SET8,          'SET8',          'address',      'byte'],
  [elf.R_RISCV_SET16,         'SET16',         'address',      'half'],
  [elf.R_RISCV_SET32,         'SET32',         'address',      'word'],
  [elf.R_RISCV_32_PCREL,      '32_PCREL',      'distance',     'word'],
  [elf.R_RISCV_PLT32,         'PLT32',         'distance',     'word'],
  [elf.R_RISCV_SET_ULEB128,   'SET_ULEB128',   'address',      'uleb'],
  [elf.R_RISCV_SUB_ULEB128,   'SUB_ULEB128',   'minus',        'uleb'],
];

const kinds = new Map<number, RelocationKind>(
  rows.map(([type, name, computes, field]) => [type, { name: `R_RISCV_${name}`, computes, field }]),
);

/** What relocation number `type` is; undefined for a dynamic or unknown one. */
export function relocationKind(type: number): RelocationKind | undefined {
  return kinds.get(type);
}

const widths = {
  none: 0,
  byte: 1,
  half: 2,
  word: 4,
  double: 8,
  'low 6': 1,
  uleb: 1,
  U: 4,
  I: 4,
  S: 4,
  B: 4,
  J: 4,
  UI: 8,
};

/** Bytes the field takes, at least. */
export function fieldWidth(field: Field): number {
  return widths[field];
}

/** How far a field reaches, in bytes, when it has less than 32 bits of distance. */
export function reach(field: Field): { from: number; to: number } | undefined {
  if (field === 'B') return { from: -4096, to: 4094 };
  if (field === 'J') return { from: -0x10_0000, to: 0xf_fffe };
  return undefined;
}

/** Put the int32 `value` into the field at `offset`; arithmetic fields give back what they read by `readField`. */
export function writeField(view: DataView, offset: number, field: Field, value: number): void {
  const keep = (mask: number, bits: number) =>
    view.setUint32(offset, (view.getUint32(offset, true) & ~mask) | bits, true);
  switch (field) {
    case 'none':
      return;
    case 'byte':
      return view.setUint8(offset, value);
    case 'half':
      return view.setUint16(offset, value, true);
    case 'word':
      return view.setUint32(offset, value, true);
    case 'double':
      view.setUint32(offset, value, true);
      return view.setUint32(offset + 4, 0, true); // an address of 32 bits
    case 'low 6':
      return view.setUint8(offset, (view.getUint8(offset) & 0xc0) | (value & 0x3f));
    case 'uleb':
      return writeUleb(view, offset, value >>> 0);
    case 'U':
      return keep(0xffff_f000, (value + 0x800) & 0xffff_f000);
    case 'I':
      return keep(0xfff0_0000, value << 20);
    case 'S':
      return keep(0xfe00_0f80, ((value & 0xfe0) << 20) | ((value & 0x1f) << 7));
    case 'B':
      return keep(
        0xfe00_0f80,
        ((value & 0x1000) << 19) | ((value & 0x7e0) << 20) | ((value & 0x1e) << 7) | ((value & 0x800) >> 4),
      );
    case 'J':
      return keep(
        0xffff_f000,
        ((value & 0x10_0000) << 11) | ((value & 0x7fe) << 20) | ((value & 0x800) << 9) | (value & 0xf_f000),
      );
    case 'UI':
      writeField(view, offset, 'U', value);
      return writeField(view, offset + 4, 'I', value);
  }
}

/** The value an arithmetic field (ADD, SUB) holds now; for `double` only its low word, since addresses have 32 bits. */
export function readField(view: DataView, offset: number, field: Field): number {
  switch (field) {
    case 'byte':
      return view.getUint8(offset);
    case 'half':
      return view.getUint16(offset, true);
    case 'low 6':
      return view.getUint8(offset) & 0x3f;
    case 'uleb':
      return readUleb(view, offset);
    default:
      return view.getInt32(offset, true);
  }
}

/** A ULEB128 keeps the length the assembler gave it. */
function writeUleb(view: DataView, offset: number, value: number): void {
  for (let at = offset; at < view.byteLength; at++, value >>>= 7) {
    const more = view.getUint8(at) & 0x80;
    view.setUint8(at, (value & 0x7f) | more);
    if (!more) return;
  }
}

function readUleb(view: DataView, offset: number): number {
  let value = 0;
  for (let at = offset, shift = 0; at < view.byteLength && shift < 32; at++, shift += 7) {
    value |= (view.getUint8(at) & 0x7f) << shift;
    if ((view.getUint8(at) & 0x80) === 0) break;
  }
  return value;
}
