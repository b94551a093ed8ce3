// What the assembler makes of one source and the linker joins: sections with relocations, symbols, and lines.

import type { Position } from './diagnostic.ts';

/** Where a symbol lives when not in a section. */
export const UNDEFINED = -1,
  ABSOLUTE = -2,
  COMMON = -3;

export interface Relocation {
  /** In bytes from the start of the section. */
  offset: number;
  /** R_RISCV_* of src/elf.ts. */
  type: number;
  /** Index into the object's symbols; -1 when the relocation needs none (ALIGN, RELAX). */
  symbol: number;
  addend: number;
}

export interface ObjectSection {
  name: string;
  type: number;
  flags: number;
  align: number;
  entrySize: number;
  /** Empty for SHT_NOBITS. */
  bytes: Uint8Array;
  size: number;
  relocations: Relocation[];
  /** It is the copy of a critical section that lies there, or the row about it; see critical.ts. */
  copyOf?: { readonly section: number; readonly offset: number; readonly pairs: boolean; readonly at: Position };
  /** The signature of its comdat group: only the first section of that group is kept. */
  group?: string;
}

export interface ObjectSymbol {
  name: string;
  /** Index of a section, or UNDEFINED, ABSOLUTE, COMMON (then `value` is the alignment). */
  section: number;
  value: number;
  size: number;
  type: number;
  binding: number;
  visibility: number;
  /** Where its label or directive was written, when that is known; `file` is an index into the object's files. */
  at?: { file: number; line: number; column: number; endColumn: number };
}

/** One statement that emitted bytes: where they are and where it was written. */
export interface LineRow {
  section: number;
  offset: number;
  /** Index into the object's files. */
  file: number;
  /** 1-based; column 0 when unknown. */
  line: number;
  column: number;
}

export interface ObjectFile {
  name: string;
  sections: ObjectSection[];
  symbols: ObjectSymbol[];
  files: string[];
  /** In the order of emission. */
  lines: LineRow[];
  /** From our assembler, or read from an ELF object (then debug sections are among its sections). */
  origin: 'text' | 'elf';
}
