// Who called: frames by the program's own table (.debug_frame). Where it says nothing, the routine's instructions from
// its begin to here are looked at for how it moved sp and what it kept.
import { sectionBytes, type Elf } from '../../elf.ts';

export interface Frame {
  readonly pc: number;
  /** The caller's sp. */
  readonly cfa: number;
  /** x1..x31 as they are in this frame; undefined for what is not known. */
  readonly x: readonly (number | undefined)[];
}

interface Rules {
  base: number;
  offset: number;
  /** By register: where it is kept, from the CFA. */
  saved: Map<number, number>;
  isFirst: boolean;
}

const RA = 1;
const SP = 2;

class Bytes {
  at: number;
  private readonly view: DataView;
  constructor(bytes: Uint8Array, at: number) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }
  u8 = (): number => this.view.getUint8(this.at++);
  u16 = (): number => ((this.at += 2), this.view.getUint16(this.at - 2, true));
  u32 = (): number => ((this.at += 4), this.view.getUint32(this.at - 4, true));
  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  }
  sleb(): number {
    let value = 0;
    for (let shift = 0; ;) {
      const byte = this.u8();
      value |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return byte & 0x40 && shift < 32 ? value | (-1 << shift) : value;
    }
  }
}

/** What holds at an address of the file; undefined where the table says nothing, or is damaged. */
function rulesAt(elf: Elf, va: number): Rules | undefined {
  const section = elf.sections.find(({ name }) => name === '.debug_frame');
  if (!section) return undefined;
  const bytes = sectionBytes(elf, section);
  try {
    for (let at = 0; at + 8 <= bytes.length;) {
      const one = new Bytes(bytes, at);
      const end = one.u32() + at + 4;
      const cie = one.u32();
      if (cie !== 0xffff_ffff) {
        const [start, size] = [one.u32(), one.u32()];
        if (va >= start && va < start + size) return follow(bytes, cie, one, end, va - start);
      }
      at = end;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return undefined;
}

function follow(bytes: Uint8Array, cieAt: number, fde: Bytes, end: number, target: number): Rules | undefined {
  const cie = new Bytes(bytes, cieAt);
  const cieEnd = cie.u32() + cieAt + 4;
  cie.u32();
  const version = cie.u8();
  if (cie.u8() !== 0) return undefined;
  if (version >= 4) cie.u16();
  const code = cie.uleb();
  const data = cie.sleb();
  cie.uleb();
  let rules: Rules = { base: SP, offset: 0, saved: new Map(), isFirst: false };
  const kept: Rules[] = [];
  let at = 0;
  const run = (from: Bytes, until: number): void => {
    while (from.at < until && at <= target) {
      const op = from.u8();
      const low = op & 0x3f;
      if (op >> 6 === 1) at += low * code;
      else if (op >> 6 === 2) rules.saved.set(low, from.uleb() * data);
      else if (op >> 6 === 3) rules.saved.delete(low);
      else if (op === 0x02) at += from.u8() * code;
      else if (op === 0x03) at += from.u16() * code;
      else if (op === 0x04) at += from.u32() * code;
      else if (op === 0x07) rules.isFirst ||= from.uleb() === RA;
      else if (op === 0x0a) kept.push({ ...rules, saved: new Map(rules.saved) });
      else if (op === 0x0b) rules = kept.pop() ?? rules;
      else if (op === 0x0c) [rules.base, rules.offset] = [from.uleb(), from.uleb()];
      else if (op === 0x0d) rules.base = from.uleb();
      else if (op === 0x0e) rules.offset = from.uleb();
      else if (op !== 0) throw new RangeError('an operation that is not ours');
    }
  };
  run(cie, cieEnd);
  run(fde, end);
  return rules;
}

/** By the instructions between a routine's begin and here: `addi sp, sp, N` and `sw register, N(sp)`. */
function rulesBy(start: number, pc: number, word: (va: number) => number | undefined): Rules {
  const rules: Rules = { base: SP, offset: 0, saved: new Map(), isFirst: false };
  for (let at = Math.max(start, pc - 4096); at < pc; at += 4) {
    const one = word(at) ?? 0;
    const immediate = one >> 20;
    if ((one & 0xf_ffff) === 0x1_0113) {
      // What is taken away again has been put back.
      if (immediate > 0 && immediate === rules.offset) {
        // A way out in the middle of a routine; what follows has its frame again.
        if (word(at + 4) === 0x0000_8067 && at + 8 <= pc) continue;
        rules.saved.clear();
      }
      rules.offset -= immediate;
    }
    const isStore = (one & 0xf_f07f) === 0x1_2023;
    if (isStore && rules.offset > 0) {
      const offset = (((one >> 25) << 5) | ((one >>> 7) & 31)) - rules.offset;
      const register = (one >>> 20) & 31;
      if (offset < 0 && !rules.saved.has(register)) rules.saved.set(register, offset);
    }
  }
  return rules;
}

/** Whether an instruction keeps its return address in ra. */
export const isCall = (word: number): boolean =>
  ((word & 0x7f) === 0x6f || (word & 0x7f) === 0x67) && ((word >>> 7) & 31) === RA;

/** The frames of a context, innermost first. `fileOf` gives a program and where it is. */
export function unwind(
  pc: number,
  x: readonly (number | undefined)[],
  fileOf: (pc: number) => { elf: Elf; bias: number; start: number | undefined } | undefined,
  word: (va: number) => number | undefined,
  most = 64,
): Frame[] {
  const frames: Frame[] = [];
  let here = { pc: pc >>> 0, x };
  while (frames.length < most) {
    const file = fileOf(here.pc);
    // A return address may lie behind the last instruction of its routine.
    const looked = frames.length === 0 ? here.pc : here.pc - 4;
    const told = file && rulesAt(file.elf, (looked - file.bias) >>> 0);
    const rules = told ?? (file?.start === undefined ? undefined : rulesBy(file.start, here.pc, word));
    const base = here.x[rules?.base ?? SP];
    const cfa = ((base ?? 0) + (rules?.offset ?? 0)) >>> 0;
    frames.push({ pc: here.pc, cfa, x: here.x });
    if (!file || base === undefined || rules?.isFirst || (frames.length > 1 && !told && !rules?.saved.has(RA))) break;
    const caller = here.x.slice();
    for (const [register, offset] of rules?.saved ?? []) caller[register] = word((cfa + offset) >>> 0);
    const ra = caller[RA];
    caller[SP] = cfa | 0;
    // Behind what is no call lies nobody who called: a thread begins so.
    if (!ra || fileOf(ra >>> 0) === undefined || !isCall(word((ra - 4) >>> 0) ?? 0)) break;
    if (ra >>> 0 === here.pc && cfa === (here.x[SP] ?? 0) >>> 0) break;
    here = { pc: ra >>> 0, x: caller };
  }
  return frames;
}
