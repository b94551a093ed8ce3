// The end of a unit: addresses, the fields that waited for them, and what the linker gets.

// oxfmt-ignore
import {
  R_RISCV_32, R_RISCV_64, R_RISCV_ADD16, R_RISCV_ADD32, R_RISCV_ADD64, R_RISCV_ADD8, R_RISCV_BRANCH, R_RISCV_HI20, R_RISCV_JAL, R_RISCV_LO12_I,
  R_RISCV_LO12_S, R_RISCV_SUB16, R_RISCV_SUB32, R_RISCV_SUB64, R_RISCV_SUB8, R_RISCV_TLS_DTPREL32, R_RISCV_TLS_GD_HI20, R_RISCV_TLS_GOT_HI20,
  R_RISCV_TPREL_ADD, R_RISCV_TPREL_HI20, R_RISCV_TPREL_LO12_I, R_RISCV_TPREL_LO12_S, SHT_NOBITS, STB_LOCAL, STT_TLS,
} from '../src/elf.ts';
import { encode, instructionNamed } from '../src/isa/instructions.ts';
import { must } from '../src/must.ts';
import { splitPairs } from './critical.ts';
import { depends, fillAlignment, fillPattern, layOut, leb } from './layout.ts';
import { shown } from './mistake.ts';
import type { Span } from './mistake.ts';
import { UNDEFINED } from './object.ts';
import type { LineRow, ObjectFile, ObjectSection, Relocation } from './object.ts';
import type { Fixup, Part, Section } from './section.ts';
import { didYouMean } from './suggest.ts';
import { SymbolTable } from './symbol-table.ts';
import type { ComplainAt } from './symbol-table.ts';
import { bytesMax } from './unit.ts';
import type { Unit } from './unit.ts';
import { BadArithmetic, isConstant, settle } from './value.ts';
import type { Distance, Sym, Value } from './value.ts';

const dataTypes: Readonly<Record<number, readonly [add: number, sub: number]>> = {
  1: [R_RISCV_ADD8, R_RISCV_SUB8],
  2: [R_RISCV_ADD16, R_RISCV_SUB16],
  4: [R_RISCV_ADD32, R_RISCV_SUB32],
  8: [R_RISCV_ADD64, R_RISCV_SUB64],
};
// oxfmt-ignore
const threadLocal = new Set<number>([
  R_RISCV_TPREL_HI20, R_RISCV_TPREL_ADD, R_RISCV_TPREL_LO12_I, R_RISCV_TPREL_LO12_S, R_RISCV_TLS_GOT_HI20, R_RISCV_TLS_GD_HI20, R_RISCV_TLS_DTPREL32,
]);

/** Makes the object of a unit whose statements have all been read. */
export function finish(unit: Unit, name: string, complain: ComplainAt): ObjectFile | undefined {
  let total = 0;
  const inOrder = unit.sections.toSorted((a, b) => Number(depends(a)) - Number(depends(b)));
  for (const section of inOrder) {
    // As GNU as does: code is padded to the alignment of its section.
    const last = section.parts.at(-1);
    if (section.executable && last && section.align > 1)
      last.variables.push({
        kind: 'align',
        at: last.length,
        size: 0,
        alignment: section.align,
        max: 0,
        fill: undefined,
        span: unit.span,
      });
    layOut(section, (variable, message, remedy) => complain(variable.span, message, remedy));
    if (section.type !== SHT_NOBITS) total += section.size;
  }
  for (const { part, at, after, alignment, span } of unit.believed)
    if (part.address(at, after) & (alignment - 1))
      complain(
        span,
        `this place is not a multiple of ${alignment}, and GNU as does not align code to less than 8`,
        `put data into .data or .rodata, or write .balign ${alignment}, 0`,
        'warning',
      );
  splitPairs(unit, complain);
  for (const { sym, span, remedy } of unit.doubtful)
    if (!sym.isDefined && sym.binding === undefined)
      complain(span, `${sym.name} is a register, and a label belongs here`, remedy);
  if (total > 2 * bytesMax) {
    complain(
      unit.span,
      `this unit would have ${total} bytes, and it may have 64 MiB`,
      'large alignments add up: use fewer, or smaller ones',
    );
    return undefined;
  }
  return new Writer(unit, complain).object(name);
}

class Writer {
  private readonly unit: Unit;
  private readonly complain: ComplainAt;
  private readonly symbols: SymbolTable;
  private readonly kept: Section[];

  constructor(unit: Unit, complain: ComplainAt) {
    this.unit = unit;
    this.complain = complain;
    this.kept = unit.sections.filter((section) => section.parts.length > 0 || section.described);
    this.kept.forEach((section, index) => (section.index = index));
    this.symbols = new SymbolTable(unit, complain, (value, span) => this.settle(value, span));
  }

  object(name: string): ObjectFile {
    const sections = this.kept.map((section) => this.section(section));
    const lines = this.kept.flatMap((section) => this.lines(section));
    return { name, sections, symbols: this.symbols.list, files: this.unit.files, lines, origin: 'text' };
  }

  private lines({ index, parts }: Section): LineRow[] {
    const { located } = this.unit;
    const rows: LineRow[] = [];
    for (const part of parts)
      for (const { at, after, file, line, column } of located ? part.located : part.lines)
        rows.push({ section: index, offset: part.address(at, after), file, line, column });
    return rows;
  }

  // --- Sections -------------------------------------------------------------------------------------------------

  private section(section: Section): ObjectSection {
    const empty = section.type === SHT_NOBITS;
    const bytes = new Uint8Array(empty ? 0 : section.size);
    const relocations: Relocation[] = [];
    for (const part of section.parts) {
      if (!empty) copyFixed(part, bytes);
      this.variables(part, bytes, relocations);
      for (const fixup of part.fixups)
        this.fill(section, part.address(fixup.at, fixup.after), fixup, bytes, relocations);
    }
    relocations.sort((a, b) => a.offset - b.offset);
    const made: ObjectSection = {
      name: section.name,
      type: section.type,
      flags: section.flags,
      align: section.align,
      entrySize: section.entrySize,
      bytes,
      size: section.size,
      relocations,
    };
    if (section.group !== undefined) made.group = section.group;
    if (section.copyOf) {
      const { part, at, after, pairs, span } = section.copyOf;
      const where = span.frame.locate(span.from, span.to);
      made.copyOf = { section: part.section.index, offset: part.address(at, after), pairs, at: where };
    }
    return made;
  }

  private variables(part: Part, bytes: Uint8Array, relocations: Relocation[]): void {
    part.variables.forEach((variable, index) => {
      const at = part.address(variable.at, index);
      if (variable.kind === 'align') fillAlignment(bytes, at, variable, part.section);
      else if (variable.kind === 'branch') {
        if (variable.critical !== undefined && variable.size > 0)
          this.complain(
            variable.span,
            `critical section ${variable.critical}: this branch leads too far to be one instruction`,
            'branch the other way around a j',
          );
        this.branch(part.section, at, variable.size, variable.value, variable.span, bytes, relocations);
      } else if (variable.kind === 'org') bytes.fill(variable.fill, at, at + variable.size);
      else if (variable.kind === 'space') fillPattern(bytes, at, at + variable.size, variable.unit, variable.fill);
      else {
        const value = this.settle(variable.value, variable.span);
        if (value && isConstant(value)) bytes.set(leb(value.n, variable.signed).slice(0, variable.size), at);
      }
    });
  }

  /** A conditional branch; a long one is the opposite branch around a jump. `at` is behind its four bytes. */
  private branch(
    section: Section,
    at: number,
    size: number,
    value: Value,
    span: Span,
    bytes: Uint8Array,
    relocations: Relocation[],
  ): void {
    const fixup: Fixup = { at: 0, after: 0, type: R_RISCV_BRANCH, size: 4, value, span };
    if (size === 0) return this.fill(section, at - 4, fixup, bytes, relocations);
    write(bytes, at - 4, (read(bytes, at - 4) ^ 0x1000) | (8 << 7), 4);
    write(bytes, at, encode(jal, {}), 4);
    this.fill(section, at, { ...fixup, type: R_RISCV_JAL }, bytes, relocations);
  }

  // --- Fields ---------------------------------------------------------------------------------------------------

  private readonly distance: Distance = (a, b) =>
    a.part && b.part && a.part.section === b.part.section
      ? BigInt(a.part.address(a.at, a.after) - b.part.address(b.at, b.after))
      : undefined;

  private settle(value: Value, span: Span): Value | undefined {
    try {
      return settle(value, this.distance);
    } catch (thrown) {
      if (!(thrown instanceof BadArithmetic)) throw thrown;
      this.complain(span, thrown.message);
      return undefined;
    }
  }

  private fill(
    section: Section,
    at: number,
    { type, size, value, span }: Fixup,
    bytes: Uint8Array,
    relocations: Relocation[],
  ): void {
    const settled = this.settle(value, span);
    if (!settled) return;
    if (settled.op)
      return this.complain(
        span,
        'this value cannot be computed when the program is linked',
        'the linker can add a number to an address and take the distance of two addresses',
      );
    if (type === 0) return this.data(at, size, settled, span, bytes, relocations);
    if (settled.sub)
      return this.complain(span, 'an instruction cannot hold the distance of two places in different sections');
    const { add, n } = settled;
    if ((type === R_RISCV_BRANCH || type === R_RISCV_JAL) && add?.part?.section === section) {
      const away = add.part.address(add.at, add.after) + Number(n) - at;
      if (!this.reaches(type, away, add, span)) return;
      if ((add.binding ?? STB_LOCAL) === STB_LOCAL)
        return write(bytes, at, read(bytes, at) | (type === R_RISCV_JAL ? jumpBits(away) : branchBits(away)), 4);
    }
    if (!add && (type === R_RISCV_HI20 || type === R_RISCV_LO12_I || type === R_RISCV_LO12_S))
      return write(bytes, at, read(bytes, at) | absoluteBits(type, Number(BigInt.asIntN(32, n))), 4);
    this.relocate(relocations, at, type, add, n, span);
  }

  private reaches(type: number, away: number, target: Sym, span: Span): boolean {
    const reach = type === R_RISCV_JAL ? 1 << 20 : 1 << 12;
    const name = target.name.endsWith(' ') ? 'this place' : target.name;
    if (away & 1)
      this.complain(
        span,
        `${name} is at an odd distance (${away}) from this jump`,
        'instructions lie at multiples of 4: is an .align missing?',
      );
    else if (away < -reach || away >= reach)
      this.complain(
        span,
        `${name} is ${away} bytes away, and this jump reaches ${-reach}..${reach - 2}`,
        'use call or tail, or jump with a register to spare',
      );
    else return true;
    return false;
  }

  private data(
    at: number,
    size: number,
    { add, sub, n }: Value,
    span: Span,
    bytes: Uint8Array,
    relocations: Relocation[],
  ): void {
    if (!add && !sub) {
      const bits = BigInt(8 * size);
      if (size < 8 && (n < -(1n << (bits - 1n)) || n >= 1n << bits))
        this.complain(span, `${shown(n)} does not fit into ${size === 1 ? 'a byte' : `${size} bytes`}`);
      return write(bytes, at, n, size);
    }
    const types = dataTypes[size];
    if (!types) return this.complain(span, `an address does not go into ${size} bytes`);
    if (add && sub) {
      this.relocate(relocations, at, types[0], add, n, span);
      this.relocate(relocations, at, types[1], sub, 0n, span);
    } else if (sub)
      this.complain(span, 'a negated address means nothing to the linker', 'subtract it from another address');
    else if (size === 4 || size === 8)
      this.relocate(relocations, at, size === 4 ? R_RISCV_32 : R_RISCV_64, add, n, span);
    else
      this.complain(
        span,
        `an address takes 4 bytes, and there ${size === 1 ? 'is 1' : `are ${size}`} here`,
        'use .word',
      );
  }

  private relocate(
    relocations: Relocation[],
    offset: number,
    type: number,
    add: Sym | undefined,
    n: bigint,
    span: Span,
  ): void {
    if (!add) {
      relocations.push({ offset, type, symbol: this.symbols.indexOfNumber(n), addend: 0 });
      return;
    }
    if (add.name.startsWith('.L') && !add.isDefined) return this.complain(add.used ?? span, ...this.missingLocal(add));
    const symbol = this.symbols.indexOf(add);
    if (symbol < 0) return this.complain(span, `${add.name} has no value`);
    if (threadLocal.has(type) && this.symbols.list[symbol]!.section === UNDEFINED)
      this.symbols.list[symbol]!.type = STT_TLS;
    relocations.push({ offset, type, symbol, addend: Number(BigInt.asIntN(32, n)) });
  }

  private missingLocal({ name }: Sym): [string, string?] {
    const known = [...this.unit.symbols.values()].filter((sym) => sym.part).map((sym) => sym.name);
    if (!name.endsWith(' '))
      return [
        `there is no label ${name} in this file`,
        didYouMean(name, known) ?? 'names that start with .L are private to their file',
      ];
    return [`there is no label ${name.slice(2).split('_')[0]}: after this line`, this.unit.nearestNumbered()];
  }
}

function copyFixed(part: Part, bytes: Uint8Array): void {
  let from = 0;
  for (let index = 0; index <= part.variables.length; index++) {
    const to = part.variables[index]?.at ?? part.length;
    bytes.set(part.bytes.subarray(from, to), part.address(from, index));
    from = to;
  }
}

const read = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);

function write(bytes: Uint8Array, at: number, value: number | bigint, size: number): void {
  if (typeof value === 'number') for (let i = 0; i < size; i++) bytes[at + i] = value >> (8 * i);
  else for (let i = 0; i < size; i++) bytes[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
}

const row = (name: string) => must(instructionNamed(name), name);
const beq = row('beq'),
  jal = row('jal'),
  lui = row('lui'),
  addi = row('addi'),
  sw = row('sw');
const branchBits = (away: number): number => encode(beq, { imm: away }) ^ beq.form.match;
const jumpBits = (away: number): number => encode(jal, { imm: away }) ^ jal.form.match;
const lower = (n: number): number => (n << 20) >> 20;
function absoluteBits(type: number, n: number): number {
  if (type === R_RISCV_HI20) return encode(lui, { imm: (n + 0x800) & ~0xfff }) ^ lui.form.match;
  const instruction = type === R_RISCV_LO12_I ? addi : sw;
  return encode(instruction, { imm: lower(n) }) ^ instruction.form.match;
}
