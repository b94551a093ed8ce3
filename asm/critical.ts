// `.critical NAME` ... `.endcritical`: a stretch of code with a copy, so that a thread that was stopped inside can be
// continued in the copy, which gives control back at its end (Anderson et al. 1991, section 3.3).
//
// The original is byte for byte what it is without the directives. The copy lies in a section of its own, behind
// everything else, instruction for instruction the same:
//
//     original                   copy                           stub (one for each way out)
//     bnez t0, retry      ->     bnez t0, <stub of retry>       critical_exit NAME$exit1     = retry
//     ...                        ...
//     (falls out here)           <stub of what comes next>      critical_exit NAME$exit0
//
// A place inside has its counterpart inside the copy; a place outside, its stub. So what cannot be said in these words is
// refused: a call, whose return address tells in which of the two it was made; a jump to an address in a register; half
// of a pair that computes an address from the pc, since a thread may have one half from the original and take the other
// from the copy, which is right only if both halves are inside (and copies are a multiple of 4096 away: place.ts).

// oxfmt-ignore
import {
  R_RISCV_GOT_HI20, R_RISCV_JAL, R_RISCV_PCREL_HI20, R_RISCV_PCREL_LO12_I, R_RISCV_PCREL_LO12_S, R_RISCV_TLS_GD_HI20,
  R_RISCV_TLS_GOT_HI20, SHF_ALLOC, SHF_EXECINSTR, SHT_PROGBITS, STB_LOCAL, STT_FUNC,
} from '../src/elf.ts';
import { decode } from '../src/isa/instructions.ts';
import { Mistake } from './mistake.ts';
import type { Span } from './mistake.ts';
import { type Fixup, type Line, type Part, Section, type Variable } from './section.ts';
import type { Unit } from './unit.ts';
import { settle, Sym, symbolic } from './value.ts';
import type { Value } from './value.ts';

export const TABLE = 'critical_table';
export const NAMES = 'critical_names';
export const COPIES = '.critical_text';

/** A region that is open. */
export interface Region {
  readonly name: string;
  readonly span: Span;
  readonly part: Part;
  readonly at: number;
  readonly after: number;
  readonly lines: number;
  /** Where each of its statements begins. */
  readonly statements: { readonly at: number; readonly span: Span }[];
  /** Inside `critical_call`, where a call is bracketed by the thread's flag. */
  readonly bracketed: { from: number; to: number }[];
}

/** A way out: where to, and the stub that goes there. */
export interface Exit {
  readonly target: Value;
  readonly stub: Sym;
}

/** What is known of a section once its copy has been made. */
export interface Made {
  readonly region: Region;
  readonly end: number;
  readonly endAfter: number;
  readonly copy: Section;
  readonly exits: readonly Exit[];
  /** What to go back to when the stubs have been written. */
  readonly part: Part;
  readonly previous: Part;
}

const high = new Set([R_RISCV_PCREL_HI20, R_RISCV_GOT_HI20, R_RISCV_TLS_GOT_HI20, R_RISCV_TLS_GD_HI20]);
const low = new Set<number>([R_RISCV_PCREL_LO12_I, R_RISCV_PCREL_LO12_S]);

export function open(unit: Unit, name: string): Region {
  const { part, span } = unit;
  return {
    name,
    span,
    part,
    at: part.length,
    after: part.variables.length,
    lines: part.lines.length,
    statements: [],
    bracketed: [],
  };
}

/** Makes the copy of a region that ends here. The stubs, which are text, are still to be assembled behind it. */
export function close(unit: Unit, region: Region): Made {
  const copier = new Copier(unit, region);
  copier.run();
  return {
    region,
    end: region.part.length,
    endAfter: region.part.variables.length,
    copy: copier.section,
    exits: copier.exits,
    part: unit.part,
    previous: unit.previous,
  };
}

/** The lower half of an address is used outside of the section in which the upper half was computed. */
export function splitPairs(unit: Unit, complain: (span: Span, message: string, remedy: string) => void): void {
  for (const { region, end } of unit.criticals.values())
    for (const { at, type, value, span } of region.part.fixups) {
      const half = value.add;
      const isInside = (place: number) => place >= region.at && place < end;
      if (low.has(type) && !isInside(at) && half?.part === region.part && isInside(half.at))
        complain(
          span,
          `this uses the upper half of an address that critical section ${region.name} computed, from the pc there or in its copy`,
          'move this half in, or the first one out',
        );
    }
}

class Copier {
  readonly section = new Section(COPIES, SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR);
  readonly exits: Exit[] = [];
  private readonly unit: Unit;
  private readonly region: Region;
  private readonly end: number;
  private readonly copy: Part;
  private readonly twins = new Map<Sym, Sym>();

  constructor(unit: Unit, region: Region) {
    this.unit = unit;
    this.region = region;
    this.end = region.part.length;
    this.section.align = 4;
    this.copy = this.section.part(0);
  }

  run(): void {
    const { unit, region, copy, end } = this;
    const { part, at, after } = region;
    const fixups = part.fixups.filter((fixup) => fixup.at >= at && fixup.at < end);
    this.refuseWords(fixups);
    this.section.copyOf = { part, at, after, pairs: this.hasPairs(fixups), span: region.span };

    // What comes behind the section is a way out like any other, and the first.
    const next = new Sym(`.L${region.name} end `);
    Object.assign(next, { part, at: end, after: part.variables.length });
    this.stubOf(symbolic(next));

    copy.reserve(end - at);
    copy.bytes.set(part.bytes.subarray(at, end));
    copy.length = end - at;
    for (const variable of part.variables.slice(after)) this.branch(variable);
    const shifted = <T extends { at: number; after: number }>(one: T): T => ({
      ...one,
      at: one.at - at,
      after: one.after - after,
    });
    for (const fixup of fixups) copy.fixups.push({ ...shifted(fixup), value: this.map(fixup) });
    const line = (one: Line): Line => ({ ...shifted(one), end: one.end - at, endAfter: one.endAfter - after });
    copy.lines.push(...part.lines.slice(region.lines).map(line));
    copy.located.push(...part.located.filter((one) => one.at >= at && one.at < end).map(line));
    unit.sections.push(this.section);

    const named = unit.symbol(`${region.name}$copy`);
    Object.assign(named, { part: copy, at: 0, after: 0, fixed: true, binding: STB_LOCAL, type: STT_FUNC });
  }

  private branch(variable: Variable): void {
    const { region, copy } = this;
    if (variable.kind !== 'branch')
      throw this.refuse(variable.span, 'only instructions can be copied, and this is something between them');
    // In the original it may still turn out too long to be one instruction: finish.ts looks.
    copy.variables.push({
      ...variable,
      at: variable.at - region.at,
      value: this.jump(variable.value, variable.span),
      critical: region.name,
    });
    variable.critical = region.name;
  }

  private map({ type, value, span }: Fixup): Value {
    if (type === R_RISCV_JAL) return this.jump(value, span);
    const known = this.settled(value);
    return { ...known, add: this.twin(known.add), sub: this.twin(known.sub) };
  }

  /** Where a jump or branch leads in the copy. */
  private jump(value: Value, span: Span): Value {
    const known = this.settled(value);
    if (known.op || known.sub)
      throw this.refuse(span, 'the target of this jump is not known when the copy is made', 'jump to a label');
    const place = known.add && this.inside(known.add, Number(known.n)) ? this.twin(known.add) : undefined;
    return place ? symbolic(place, known.n) : symbolic(this.stubOf(known));
  }

  private stubOf(target: Value): Sym {
    const same = ({ target: { add, n } }: Exit) =>
      n === target.n && (add === target.add || this.isSamePlace(add, target.add));
    let exit = this.exits.find(same);
    if (!exit) this.exits.push((exit = { target, stub: new Sym(`.L${this.region.name} stub ${this.exits.length} `) }));
    return exit.stub;
  }

  private isSamePlace(a: Sym | undefined, b: Sym | undefined): boolean {
    return a?.part !== undefined && a.part === b?.part && a.at === b.at && a.after === b.after;
  }

  private settled(value: Value): Value {
    return settle(value, this.unit.distance);
  }

  private inside(sym: Sym, more = 0): boolean {
    const { part, at } = this.region;
    return sym.part === part && sym.at + more >= at && sym.at + more < this.end;
  }

  /** The counterpart of a label inside; any other is what it is. */
  private twin(sym: Sym | undefined): Sym | undefined {
    if (!sym || !this.inside(sym)) return sym;
    let twin = this.twins.get(sym);
    if (!twin) {
      twin = new Sym(`.L${sym.name.trim()} copied ${this.region.name} `);
      Object.assign(twin, { part: this.copy, at: sym.at - this.region.at, after: sym.after - this.region.after });
      this.twins.set(sym, twin);
    }
    return twin;
  }

  // --- What is refused --------------------------------------------------------------------------------------------

  private refuse(span: Span, message: string, remedy?: string): Mistake {
    this.unit.span = span;
    return new Mistake(undefined, `critical section ${this.region.name}: ${message}`, remedy);
  }

  private spanAt(at: number): Span {
    return this.region.statements.findLast((one) => one.at <= at)?.span ?? this.region.span;
  }

  private refuseWords(fixups: readonly Fixup[]): void {
    const { part, at } = this.region;
    const hasFixup = new Set(fixups.map((fixup) => fixup.at));
    for (let i = at; i < this.end; i += 4) {
      const word = part.bytes[i]! | (part.bytes[i + 1]! << 8) | (part.bytes[i + 2]! << 16) | (part.bytes[i + 3]! << 24);
      const found = decode(word);
      const name = found?.instruction.name;
      const isBracketed = this.region.bracketed.some(({ from, to }) => i >= from && i < to);
      if ((name === 'jal' && found!.fields.rd !== 0) || name === 'jalr') {
        if (isBracketed) continue;
        const isCall = found!.fields.rd !== 0;
        throw this.refuse(
          this.spanAt(i),
          isCall
            ? 'a call tells by its return address whether the original or the copy has made it'
            : 'the target of this jump is in a register, and it cannot be known whether it is inside',
          isCall ? 'write critical_call, or do it before or after' : 'put .endcritical before it, or jump to a label',
        );
      }
      if (name === 'auipc' && !hasFixup.has(i))
        throw this.refuse(this.spanAt(i), 'auipc with a number tells whether it is the original or the copy');
    }
  }

  /** Whether it computes addresses from the pc; half of such a pair alone is refused. */
  private hasPairs(fixups: readonly Fixup[]): boolean {
    for (const { type, value, span } of fixups)
      if (low.has(type) && value.add && !this.inside(value.add))
        throw this.refuse(
          span,
          'this uses the upper half of an address that was computed outside, from the pc there',
          'move the first half in, or the second out',
        );
    return fixups.some(({ type }) => high.has(type) || low.has(type));
  }
}
