// Which registers an instruction's future can read: those that are dead do not make two states different.
//
// Backwards over the code from a pc, along branches and jumps with known targets. Where the way on is not known (jalr,
// calls, what is no instruction, more code than REACH) everything counts as live.
import { decode } from '../../isa/instructions.ts';
import { type Row, rv32ima } from '../../isa/rv32ima.ts';

const ALL = -1;
/** Instructions looked at for one answer. */
const REACH = 4096;

interface Line {
  readonly reads: number;
  readonly writes: number;
  /** Undefined: not known, everything is live behind it. */
  readonly next: readonly number[] | undefined;
}

export class Live {
  readonly #wordAt: (pc: number) => number | undefined;
  readonly #known = new Map<number, number>();

  /** `wordAt` gives the code, which does not change. */
  constructor(wordAt: (pc: number) => number | undefined) {
    this.#wordAt = wordAt;
  }

  /** A bit for each register that is live before the instruction at `pc`. */
  before(pc: number): number {
    if (!this.#known.has(pc)) this.#solve(pc);
    return this.#known.get(pc) ?? ALL;
  }

  #solve(from: number): void {
    const lines = new Map<number, Line>();
    const open = [from];
    for (let pc = open.pop(); pc !== undefined; pc = open.pop()) {
      if (lines.has(pc)) continue;
      if (lines.size >= REACH) return void this.#known.set(from, ALL);
      const line = this.#line(pc);
      lines.set(pc, line);
      for (const to of line.next ?? []) open.push(to);
    }
    const live = new Map<number, number>();
    for (let changed = true; changed;) {
      changed = false;
      for (const [pc, { reads, writes, next }] of lines) {
        const after = next === undefined ? ALL : next.reduce((sum, to) => sum | (live.get(to) ?? 0), 0);
        const now = (after & ~writes) | reads;
        if (now !== (live.get(pc) ?? 0)) {
          live.set(pc, now);
          changed = true;
        }
      }
    }
    for (const pc of lines.keys()) this.#known.set(pc, live.get(pc) ?? 0);
  }

  #line(pc: number): Line {
    const word = this.#wordAt(pc);
    const found = word === undefined ? undefined : decode(word);
    if (found === undefined) return { reads: ALL, writes: 0, next: undefined };
    const { instruction, fields } = found;
    const [, , meaning]: Row = rv32ima[instruction.name as keyof typeof rv32ima];
    const bit = (field: string): number => (fields[field] === undefined ? 0 : 1 << fields[field]);
    const reads = bit('rs1') | bit('rs2');
    if (meaning.includes('stop(')) return { reads: ALL, writes: 0, next: undefined };
    if (instruction.name === 'jalr') return { reads, writes: 0, next: undefined };
    const jumps = meaning.includes('pc + imm') && meaning.includes('next =');
    const target = (pc + (fields.imm ?? 0)) | 0;
    const next = !jumps ? [pc + 4] : instruction.name === 'jal' ? [target] : [pc + 4, target];
    return { reads, writes: bit('rd'), next };
  }
}
