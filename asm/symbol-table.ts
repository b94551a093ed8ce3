// The symbols of an object file, in the order in which somebody needs them.

import { SHF_TLS, STB_GLOBAL, STB_LOCAL, STB_WEAK, STT_FILE, STT_OBJECT, STT_TLS } from '../src/elf.ts';
import type { Span } from './mistake.ts';
import { ABSOLUTE, COMMON, UNDEFINED } from './object.ts';
import type { ObjectSymbol } from './object.ts';
import type { Unit } from './unit.ts';
import { isConstant } from './value.ts';
import type { Sym, Value } from './value.ts';

/** What a complaint is about, what it says, what to do. */
export type ComplainAt = (span: Span, message: string, remedy?: string, severity?: 'error' | 'warning') => void;

export class SymbolTable {
  readonly list: ObjectSymbol[] = [];
  private readonly unit: Unit;
  private readonly complain: ComplainAt;
  /** A value once addresses are known; undefined when that was a mistake, which has been told. */
  private readonly settle: (value: Value, span: Span) => Value | undefined;
  private readonly numbers = new Map<bigint, number>();

  constructor(unit: Unit, complain: ComplainAt, settle: (value: Value, span: Span) => Value | undefined) {
    this.unit = unit;
    this.complain = complain;
    this.settle = settle;
    for (const name of unit.fileSymbols) this.list.push({ ...local(name, ABSOLUTE, 0), type: STT_FILE });
    for (const sym of unit.symbols.values()) if (isListed(sym)) this.indexOf(sym);
    // A group of sections is named by a symbol.
    const groups = new Map(unit.sections.filter(({ index }) => index >= 0).map(({ group, index }) => [group, index]));
    for (const [name, index] of groups)
      if (name !== undefined && !this.list.some((made) => made.name === name)) this.list.push(local(name, index, 0));
  }

  /** Where the symbol stands in the list, which it joins if need be; -1 if it has no value. */
  indexOf(sym: Sym): number {
    if (sym.index < 0) {
      const made = this.made(sym);
      if (made) sym.index = this.list.push(made) - 1;
    }
    return sym.index;
  }

  /** A symbol that is just this number, for relocations against numbers. */
  indexOfNumber(n: bigint): number {
    const value = BigInt.asUintN(32, n);
    let index = this.numbers.get(value);
    if (index === undefined) {
      index = this.list.push(local(`.L${value} `, ABSOLUTE, Number(value))) - 1;
      this.numbers.set(value, index);
    }
    return index;
  }

  private made(sym: Sym): ObjectSymbol | undefined {
    const { type, visibility } = sym;
    const made: ObjectSymbol = { ...local(sym.name, UNDEFINED, 0), type, visibility, size: this.sizeOf(sym) };
    made.binding = sym.binding ?? STB_LOCAL;
    this.locate(made, sym.defined ?? sym.used);
    if (sym.common) {
      const { size, align } = sym.common;
      return {
        ...made,
        section: COMMON,
        value: align,
        size,
        type: type || STT_OBJECT,
        binding: sym.binding ?? STB_GLOBAL,
      };
    }
    if (sym.part) return placed(made, sym, 0n);
    if (!sym.value) return { ...made, binding: sym.binding === STB_WEAK ? STB_WEAK : STB_GLOBAL };

    const value = this.settle(sym.value, sym.defined ?? this.unit.span);
    if (!value) return undefined;
    if (isConstant(value)) return { ...made, section: ABSOLUTE, value: Number(BigInt.asUintN(32, value.n)) };
    const { add } = value;
    if (!value.op && !value.sub && add?.part) {
      if (value.n === 0n) {
        made.type ||= add.type;
        made.size ||= this.sizeOf(add);
      }
      return placed(made, add, value.n);
    }
    const message = `${sym.name} is set to something that is neither a number nor a place in this file`;
    if (sym.binding !== undefined) this.complain(sym.defined ?? this.unit.span, message);
    return undefined;
  }

  /** Where people wrote it, for the linker's messages. */
  private locate(made: ObjectSymbol, span: Span | undefined): void {
    if (!span) return;
    const { file, line, column, endColumn } = span.frame.locate(span.from, span.to);
    made.at = { file: this.unit.file(file), line, column, endColumn };
  }

  private sizeOf(sym: Sym): number {
    if (!sym.size) return 0;
    const span = sym.defined ?? this.unit.span;
    const value = this.settle(sym.size, span);
    if (value && isConstant(value)) return Number(BigInt.asUintN(32, value.n));
    const remedy = 'write .size name, .-name after the last byte';
    if (value) this.complain(span, `the size of ${sym.name} is not a number`, remedy);
    return 0;
  }
}

const local = (name: string, section: number, value: number): ObjectSymbol => ({
  name,
  section,
  value,
  size: 0,
  type: 0,
  binding: STB_LOCAL,
  visibility: 0, // oxfmt-ignore
});

/** Defined names are listed, and those of the kernel that were used; undefined ones once something needs them. */
function isListed(sym: Sym): boolean {
  if (sym.name.startsWith('.L')) return false;
  if (sym.predefined) return sym.used !== undefined;
  return sym.isDefined || sym.binding === STB_WEAK;
}

function placed(made: ObjectSymbol, label: Sym, offset: bigint): ObjectSymbol {
  const { section } = label.part!;
  const value = label.part!.address(label.at, label.after) + Number(offset);
  return { ...made, section: section.index, value, type: section.flags & SHF_TLS ? STT_TLS : made.type };
}
