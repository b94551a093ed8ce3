// A section while it is being filled. Its subsections are *parts*: bytes whose number is known, and between them
// *variables*, stretches whose length is known only when every address is (layout.ts).

import {
  SHF_ALLOC,
  SHF_EXECINSTR,
  SHF_TLS,
  SHF_WRITE,
  SHT_FINI_ARRAY,
  SHT_INIT_ARRAY,
  SHT_NOBITS,
  SHT_NOTE,
  SHT_PREINIT_ARRAY,
  SHT_PROGBITS,
} from '../src/elf.ts';
import type { Span } from './mistake.ts';
import type { Value } from './value.ts';

/** A stretch whose length waits; `size` is its present length. */
export type Variable = {
  /** Bytes of the part before it. */
  at: number;
  size: number;
  span: Span;
} & (
  | { kind: 'align'; alignment: number; max: number; fill: number | undefined }
  /** A conditional branch, the last four bytes before `at`; 4 when it needs a jump after it. */
  | { kind: 'branch'; value: Value; critical?: string }
  | { kind: 'org'; value: Value; fill: number }
  | { kind: 'space'; value: Value; unit: number; fill: bigint }
  | { kind: 'leb'; value: Value; signed: boolean }
);

/** A field to be filled in when addresses are known: data of 1, 2, 4 or 8 bytes, or a relocation of an instruction. */
export interface Fixup {
  at: number;
  after: number;
  /** R_RISCV_* for instructions; 0 for data. */
  type: number;
  size: number;
  value: Value;
  span: Span;
}

export interface Line {
  at: number;
  after: number;
  end: number;
  endAfter: number;
  file: number;
  line: number;
  column: number;
}

/** A critical section's original (critical.ts). `pairs`: it computes addresses from the pc. */
export interface CopyOf {
  readonly part: Part;
  readonly at: number;
  readonly after: number;
  readonly pairs: boolean;
  readonly span: Span;
}

export class Part {
  readonly section: Section;
  readonly number: number;
  bytes = new Uint8Array(64);
  length = 0;
  readonly variables: Variable[] = [];
  readonly fixups: Fixup[] = [];
  /** One for every statement that put something here. */
  readonly lines: Line[] = [];
  /** From .loc. */
  readonly located: Line[] = [];
  /** Address of the bytes after n variables, less their offset; set by the layout. */
  shifts: number[] = [0];

  constructor(section: Section, number: number) {
    this.section = section;
    this.number = number;
  }

  /** Makes room for so many bytes more. */
  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }

  /** Offset in the section, after the layout. */
  address(at: number, after: number): number {
    return at + this.shifts[after]!;
  }
}

export class Section {
  readonly name: string;
  type: number;
  flags: number;
  entrySize = 0;
  align = 1;
  group: string | undefined = undefined;
  /** In the order of their numbers. */
  readonly parts: Part[] = [];
  size = 0;
  laidOut = false;
  index = -1;
  /** What this is the copy of, or a table's row about. */
  copyOf: CopyOf | undefined = undefined;
  /** False until a directive said what it is: then flags are the usual ones of its name. */
  described = false;

  constructor(name: string, type: number, flags: number) {
    this.name = name;
    this.type = type;
    this.flags = flags;
  }

  get executable(): boolean {
    return (this.flags & SHF_EXECINSTR) !== 0;
  }

  get empty(): boolean {
    return this.type === SHT_NOBITS;
  }

  part(number: number): Part {
    let i = 0;
    while (i < this.parts.length && this.parts[i]!.number < number) i++;
    if (this.parts[i]?.number !== number) this.parts.splice(i, 0, new Part(this, number));
    return this.parts[i]!;
  }
}

const A = SHF_ALLOC,
  W = SHF_WRITE,
  X = SHF_EXECINSTR,
  T = SHF_TLS;

/** What a section is when only its name is given, as GNU as has it; a name also covers what follows it after a dot. */
const usual: readonly (readonly [name: string, type: number, flags: number])[] = [
  ['.text', SHT_PROGBITS, A | X],
  ['.init', SHT_PROGBITS, A | X],
  ['.fini', SHT_PROGBITS, A | X],
  ['.rodata', SHT_PROGBITS, A],
  ['.rodata1', SHT_PROGBITS, A],
  ['.data', SHT_PROGBITS, A | W],
  ['.data1', SHT_PROGBITS, A | W],
  ['.bss', SHT_NOBITS, A | W],
  ['.tdata', SHT_PROGBITS, A | W | T],
  ['.tbss', SHT_NOBITS, A | W | T],
  ['.init_array', SHT_INIT_ARRAY, A | W],
  ['.fini_array', SHT_FINI_ARRAY, A | W],
  ['.preinit_array', SHT_PREINIT_ARRAY, A | W],
  ['.note', SHT_NOTE, 0],
];

/** Type and flags of a section that is named for the first time without any. */
export function usualSection(name: string): readonly [type: number, flags: number] {
  const row = usual.find(([known]) => name === known || name.startsWith(known + '.'));
  return row ? [row[1], row[2]] : [SHT_PROGBITS, 0];
}
