// The unit that is being assembled: its sections and symbols, the present place, and what may be put there.

import { SHT_NOBITS } from '../src/elf.ts';
import { must } from '../src/must.ts';
import type { Made, Region } from './critical.ts';
import type { Token } from './lexer.ts';
import { Mistake } from './mistake.ts';
import type { Span } from './mistake.ts';
import { Section, usualSection } from './section.ts';
import type { Part, Variable } from './section.ts';
import { isConstant, Sym, symbolic } from './value.ts';
import type { Distance, Value } from './value.ts';

/** What the bytes of one unit may add up to, and its sections without bytes. */
export const bytesMax = 64 * 1024 * 1024;
const emptyMax = 0x4000_0000;

export interface Options {
  /** `la` goes through the global offset table. */
  pic: boolean;
}

export class Unit {
  readonly sections: Section[] = [];
  readonly symbols = new Map<string, Sym>();
  /** Labels made of digits: the latest definition and the one a reference forwards will mean. */
  readonly numbered = new Map<string, { last: Sym | undefined; next: Sym | undefined; places: Span[] }>();
  readonly files: string[] = [];
  readonly fileSymbols: string[] = [];
  /** Names by the numbers that .file gave them for .loc. */
  readonly locatedFiles = new Map<number, string>();
  options: Options = { pic: false };
  readonly optionStack: Options[] = [];
  part: Part;
  previous: Part;
  readonly partStack: { part: Part; previous: Part }[] = [];
  /** Where code was told to be aligned to an instruction, and nothing was done for it. */
  readonly believed: { part: Part; at: number; after: number; alignment: number; span: Span }[] = [];
  /** Registers where a label belongs, unless there is a symbol of that name after all. */
  readonly doubtful: { sym: Sym; span: Span; remedy: string }[] = [];
  /** The critical section that is open. */
  critical: Region | undefined = undefined;
  /** Those that have a copy, by name. */
  readonly criticals = new Map<string, Made>();
  /** `.loc` was seen: lines come from there, not from our statements. */
  located = false;
  /** Where the statement being carried out was written. */
  span!: Span;
  private total = 0;
  private anonymous = 0;

  constructor() {
    for (const name of ['.text', '.data', '.bss']) this.section(name);
    must(this.sections[0], '.text').align = 4;
    this.part = this.previous = this.section('.text').part(0);
  }

  // --- Sections -------------------------------------------------------------------------------------------------

  section(name: string): Section {
    const known = this.sections.find((section) => section.name === name && section.group === undefined);
    if (known) return known;
    const section = new Section(name, ...usualSection(name));
    this.sections.push(section);
    return section;
  }

  enter(part: Part): void {
    if (part === this.part) return;
    this.previous = this.part;
    this.part = part;
  }

  // --- Symbols --------------------------------------------------------------------------------------------------

  symbol(name: string): Sym {
    let sym = this.symbols.get(name);
    if (!sym) {
      sym = new Sym(name);
      this.symbols.set(name, sym);
    }
    return sym;
  }

  /** A symbol as an expression means it now; one that .set may change again is taken at its present value. */
  refer(name: string, token: Token): Value {
    const sym = this.symbol(name);
    sym.used ??= this.spanOf(token);
    if (sym.value && !sym.fixed) return sym.value;
    return sym.value && isConstant(sym.value) ? sym.value : symbolic(sym);
  }

  private spanOf({ offset, text }: Token): Span {
    return { frame: this.span.frame, from: offset, to: offset + text.length };
  }

  /** A label without a name at the present place. */
  here(): Sym {
    const sym = new Sym(`.L${this.anonymous++} `);
    this.place(sym);
    return sym;
  }

  private place(sym: Sym): void {
    const { part } = this;
    sym.part = part;
    sym.at = part.length;
    sym.after = part.variables.length;
  }

  define(name: string, token: Token): void {
    const sym = this.symbol(name);
    if (sym.isDefined && !sym.predefined) this.alreadyDefined(sym, token);
    sym.value = undefined;
    sym.predefined = false;
    sym.fixed = true;
    sym.defined = this.span;
    this.place(sym);
  }

  alreadyDefined(sym: Sym, token: Token | undefined): never {
    const notes = sym.defined ? [{ at: sym.defined, message: 'it was defined here first' }] : [];
    throw new Mistake(
      [token, token],
      `${sym.name} is already defined`,
      'choose another name, or a label that starts with a digit and is used as 1b or 1f',
      notes,
    );
  }

  defineNumbered(digits: string): void {
    const key = String(BigInt(digits));
    const entry = this.numberedEntry(key);
    const sym = entry.next ?? new Sym(`.L${key}_${entry.places.length} `);
    entry.next = undefined;
    sym.defined = this.span;
    this.place(sym);
    entry.last = sym;
    if (entry.places.length < 1000) entry.places.push(this.span);
  }

  /** What `1b` or `1f` means here. */
  referNumbered(text: string, token: Token): Value {
    const key = String(BigInt(text.slice(0, -1)));
    const entry = this.numberedEntry(key);
    if (text.endsWith('f')) {
      if (!entry.next) {
        entry.next = new Sym(`.L${key}_${entry.places.length} `);
        entry.next.used = this.spanOf(token);
      }
      return symbolic(entry.next);
    }
    if (!entry.last)
      throw new Mistake([token, token], `there is no label ${key}: before this line`, this.nearestNumbered());
    return symbolic(entry.last);
  }

  private numberedEntry(key: string) {
    let entry = this.numbered.get(key);
    if (!entry) this.numbered.set(key, (entry = { last: undefined, next: undefined, places: [] }));
    return entry;
  }

  /** For complaints: which labels of digits there are, and where. */
  nearestNumbered(): string {
    const found = [...this.numbered]
      .filter(([, { places }]) => places.length > 0)
      .slice(0, 8)
      .map(
        ([key, { places }]) =>
          `${key}: (line ${places
            .slice(-3)
            .map(({ frame, from, to }) => frame.locate(from, to).line)
            .join(', ')})`,
      );
    return found.length > 0
      ? `labels made of digits so far: ${found.join(', ')}`
      : 'there are no labels made of digits';
  }

  // --- Distances ------------------------------------------------------------------------------------------------

  /** Known while nothing of variable length lies between. */
  readonly distance: Distance = (a, b) =>
    a.part !== undefined && a.part === b.part && a.after === b.after ? BigInt(a.at - b.at) : undefined;

  // --- Bytes ----------------------------------------------------------------------------------------------------

  /** Makes room at the present place; the caller fills it. Returns where. */
  grow(count: number): number {
    const { part } = this;
    const empty = part.section.type === SHT_NOBITS;
    if (empty ? part.length + count > emptyMax : this.total + count > bytesMax)
      throw new Mistake(
        undefined,
        empty ? `${part.section.name} would be larger than 1 GiB` : 'this unit would have more than 64 MiB of bytes',
        empty ? undefined : 'large tables without contents belong in .bss',
      );
    const at = part.length;
    if (!empty) {
      part.reserve(count);
      this.total += count;
    }
    part.length += count;
    return at;
  }

  word(word: number): void {
    const at = this.grow(4);
    const { bytes, section } = this.part;
    if (section.type === SHT_NOBITS) return this.refuseContents();
    bytes[at] = word;
    bytes[at + 1] = word >>> 8;
    bytes[at + 2] = word >>> 16;
    bytes[at + 3] = word >>> 24;
  }

  bytes(data: Uint8Array): void {
    const at = this.grow(data.length);
    if (this.part.section.type !== SHT_NOBITS) this.part.bytes.set(data, at);
    else if (data.some((byte) => byte !== 0)) this.refuseContents();
  }

  /** A number of `size` bytes, lowest first. */
  integer(value: bigint | number, size: number): void {
    const at = this.grow(size);
    if (this.part.section.type === SHT_NOBITS) return BigInt(value) === 0n ? undefined : this.refuseContents();
    const { bytes } = this.part;
    if (typeof value === 'number' && size <= 4) {
      for (let i = 0; i < size; i++) bytes[at + i] = value >> (8 * i);
      return;
    }
    let rest = BigInt.asUintN(8 * size, BigInt(value));
    for (let i = 0; i < size; i++, rest >>= 8n) bytes[at + i] = Number(rest & 0xffn);
  }

  private refuseContents(): never {
    throw new Mistake(
      undefined,
      `${this.part.section.name} has no contents, only a size`,
      'use .space or .zero here, or put it into .data',
    );
  }

  /** A field that is filled in at the end; the bytes are already there. */
  fixup(at: number, type: number, size: number, value: Value, span: Span): void {
    if (this.part.section.type === SHT_NOBITS) this.refuseContents();
    this.part.fixups.push({ at, after: this.part.variables.length, type, size, value, span });
  }

  variable(variable: Variable): void {
    this.part.variables.push(variable);
  }

  file(name: string): number {
    if (this.files.at(-1) === name) return this.files.length - 1;
    const known = this.files.indexOf(name);
    return known >= 0 ? known : this.files.push(name) - 1;
  }
}
