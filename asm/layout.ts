// Addresses: the lengths of everything that waits for them. The rounds follow GNU as's relax_segment, frag by frag, so
// that the same conditional branches come out long.

import { SHT_NOBITS, STB_WEAK } from '../src/elf.ts';
import type { Part, Section, Variable } from './section.ts';
import { BadArithmetic, isConstant, settle } from './value.ts';
import type { Distance, Sym, Value } from './value.ts';
import { bytesMax } from './unit.ts';

/** A conditional branch reaches -4096..4094 from itself. */
const branchReach = 8192;
const roundsMax = 100;

export type Complain = (variable: Variable, message: string, remedy?: string) => void;

/** A stretch of known bytes of a part and the variable behind it, if any. */
interface Frag {
  part: Part;
  index: number;
  address: number;
  fixed: number;
  variable: Variable | undefined;
}

/** Whether a length in this section may depend on other sections: those are laid out first. */
export function depends(section: Section): boolean {
  return section.parts.some(({ variables }) => variables.some(({ kind }) => kind !== 'align' && kind !== 'branch'));
}

/** Gives every part of a section its addresses, and the section its size. */
export function layOut(section: Section, complain: Complain): void {
  const frags = fragsOf(section);
  const framesOf = new Map<Part, Frag[]>();
  for (const frag of frags) {
    const list = framesOf.get(frag.part);
    if (list) list.push(frag);
    else framesOf.set(frag.part, [frag]);
  }
  const address = (sym: Sym) => {
    const frag = framesOf.get(sym.part!)![sym.after]!;
    const before = sym.after === 0 ? 0 : sym.part!.variables[sym.after - 1]!.at;
    return frag.address + sym.at - before;
  };
  const attempt = (variable: Variable, value: Value, known: Distance): Value | undefined => {
    try {
      return settle(value, known);
    } catch (thrown) {
      if (!(thrown instanceof BadArithmetic)) throw thrown;
      complain(variable, thrown.message);
      return undefined;
    }
  };
  const distance: Distance = (a, b) => {
    if (!a.part || !b.part || a.part.section !== b.part.section) return undefined;
    if (a.part.section === section) return BigInt(address(a) - address(b));
    if (a.part.section.laidOut) return BigInt(a.part.address(a.at, a.after) - b.part.address(b.at, b.after));
    return a.part === b.part && a.after === b.after ? BigInt(a.at - b.at) : undefined;
  };
  const place = (variable: Variable, value: Value): number | undefined => {
    const settled = attempt(variable, value, distance);
    if (!settled) return undefined;
    if (isConstant(settled)) return Number(settled.n);
    if (settled.op || settled.sub || settled.add!.part?.section !== section) return undefined;
    return address(settled.add!) + Number(settled.n);
  };
  const branchSize = (frag: Frag, value: Value) => {
    const settled = attempt(frag.variable!, value, () => undefined);
    const target = settled?.add;
    if (!settled || settled.op || settled.sub || target?.part?.section !== section || target.binding === STB_WEAK)
      return 4;
    const away = address(target) + Number(settled.n) - (frag.address + frag.fixed - 4);
    return (away + branchReach / 2) >>> 0 < branchReach ? 0 : 4;
  };

  let at = 0;
  for (const frag of frags) {
    frag.address = at;
    at += frag.fixed;
    const { variable } = frag;
    if (!variable) continue;
    if (variable.kind === 'align') variable.size = padding(at, variable);
    else if (variable.kind === 'branch') variable.size = branchSize(frag, variable.value);
    else variable.size = variable.kind === 'leb' ? 1 : 0;
    at += variable.size;
  }

  for (let round = 0; round < roundsMax; round++) {
    let stretch = 0;
    let stretched = false;
    for (const frag of frags) {
      frag.address += stretch;
      const { variable } = frag;
      if (!variable) continue;
      const end = frag.address + frag.fixed;
      const before = variable.size;
      switch (variable.kind) {
        case 'align':
          variable.size = padding(end, variable);
          break;
        case 'branch':
          variable.size = branchSize(frag, variable.value);
          break;
        case 'org':
          variable.size = Math.min(bytesMax, Math.max(0, (place(variable, variable.value) ?? end) - end));
          break;
        case 'space':
          variable.size = Math.min(bytesMax, Math.max(0, (place(variable, variable.value) ?? 0) * variable.unit));
          break;
        case 'leb':
          variable.size = lebSize(place(variable, variable.value) ?? 0, variable.signed);
          break;
      }
      stretch += variable.size - before;
      if (variable.size !== before) stretched = true;
    }
    if (!stretched) break;
    if (round === roundsMax - 1) {
      const unsettled = frags.find(({ variable }) => variable && variable.kind !== 'align');
      complain(
        unsettled!.variable!,
        'the addresses of this section never come to rest',
        'a length here depends on itself',
      );
    }
  }
  finish(section, frags, place, complain);
}

function finish(
  section: Section,
  frags: readonly Frag[],
  place: (variable: Variable, value: Value) => number | undefined,
  complain: Complain,
): void {
  for (const frag of frags) {
    const { variable } = frag;
    if (!variable) continue;
    const end = frag.address + frag.fixed;
    if (variable.kind === 'org') {
      const wanted = place(variable, variable.value);
      if (wanted === undefined) complain(variable, '.org takes a number or a place in this section');
      else if (wanted < end)
        complain(
          variable,
          `.org cannot go back: this place is ${end} bytes into the section, and ${wanted} is before it`,
        );
    }
    if (variable.kind === 'space' || variable.kind === 'leb') {
      const wanted = place(variable, variable.value);
      const name = variable.kind === 'leb' ? 'the value of .uleb128' : 'the size of .space';
      if (wanted === undefined)
        complain(
          variable,
          `${name} must be a number once this file is assembled`,
          'it may be a distance of two labels in one section',
        );
      else if (variable.kind === 'space' && wanted < 0)
        complain(variable, `${name} is ${wanted}, and it cannot be negative`);
    }
    if (variable.kind !== 'align' && variable.size >= bytesMax)
      complain(variable, `this would be ${variable.size} bytes, and a unit has at most 64 MiB`);
  }
  for (const frag of frags)
    frag.part.shifts[frag.index] = frag.address - (frag.index === 0 ? 0 : frag.part.variables[frag.index - 1]!.at);
  section.laidOut = true;
  const last = frags.at(-1);
  section.size = last ? last.address + last.fixed + (last.variable?.size ?? 0) : 0;
}

function fragsOf(section: Section): Frag[] {
  const frags: Frag[] = [];
  for (const part of section.parts) {
    let from = 0;
    for (let index = 0; index <= part.variables.length; index++) {
      const variable = part.variables[index];
      const to = variable?.at ?? part.length;
      frags.push({ part, index, address: 0, fixed: to - from, variable });
      from = to;
    }
  }
  return frags;
}

function padding(address: number, { alignment, max }: { alignment: number; max: number }): number {
  const count = -address & (alignment - 1);
  return max > 0 && count > max ? 0 : count;
}

function lebSize(value: number, signed: boolean): number {
  return leb(BigInt(Math.trunc(value)), signed).length;
}

/** LEB128: seven bits a byte, the lowest first. */
export function leb(value: bigint, signed: boolean): number[] {
  const bytes: number[] = [];
  let rest = signed ? value : BigInt.asUintN(64, value);
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = signed ? (rest === 0n && low < 0x40) || (rest === -1n && low >= 0x40) : rest === 0n;
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

/** Repeats the `unit` bytes of `value` from one place to another. */
export function fillPattern(bytes: Uint8Array, from: number, to: number, unit: number, value: bigint): void {
  if (unit === 1) return void bytes.fill(Number(value & 0xffn), from, to);
  const once = Uint8Array.from({ length: unit }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn));
  for (let at = from; at < to; at += unit) bytes.set(at + unit <= to ? once : once.subarray(0, to - at), at);
}

/** What stands in the padding of an .align: nops in code, as far as they fit. */
export function fillAlignment(
  bytes: Uint8Array,
  from: number,
  variable: Variable & { kind: 'align' },
  section: Section,
): void {
  if (section.type === SHT_NOBITS) return;
  const { size, fill } = variable;
  if (fill !== undefined) bytes.fill(fill, from, from + size);
  if (fill !== undefined || !section.executable) return;
  // Odd bytes first: one zero, then c.nop, then nops, as GNU as does even without the compressed extension.
  let at = from;
  if (size & 1) bytes[at++] = 0;
  if (size & 2) bytes.set([0x01, 0x00], (at += 2) - 2);
  for (; at < from + size; at += 4) bytes.set([0x13, 0, 0, 0], at);
}
