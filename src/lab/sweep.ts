// Every instruction of every critical section, original and copy, as the place where a thread is stopped: by preemption, by
// a page fault, together with another thread, and once more in the copy.
//
// A stop counts only if the kernel has it with that pc, and if the run then ends as the undisturbed one does. Where both a
// thread and an upcall's handler come to an instruction, both are stopped there. Points are found by running: with no stop at all, then with a
// few at random, until every instruction has been about to be executed or a number of runs has shown no new one. What was never reached is named.

import type { Hart } from '../machine/hart.ts';
import type { Machine } from '../machine/machine.ts';
import { furthestBehind, type Interleaver, randomFrom } from '../machine/interleave.ts';
import type { Snapshot } from '../machine/snapshot.ts';
import { callRow } from '../kernel/abi.ts';
import type { KernelContext } from '../kernel/kernel-context.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { isPreemptible, preempt, takePage } from './adversary.ts';
import type { CriticalSection } from './critical-table.ts';

/** A machine with the program loaded, and what it has written so far. */
export interface World {
  readonly machine: Machine;
  readonly kernel: Kernel;
  readonly written: string[];
}

export type Stop = 'preemption' | 'fault' | 'pair';

export interface Failure {
  readonly section: string;
  readonly offset: number;
  readonly inCopy: boolean;
  readonly stop: Stop;
  /** How the run ended instead. */
  readonly ended: string;
}

export interface Points {
  readonly name: string;
  readonly inCopy: boolean;
  /** How many instructions there are. */
  readonly of: number;
  /** Those at which a stop came out right, by kind. */
  readonly right: Readonly<Record<Stop, number>>;
  /** Those that no run came to, as offsets in bytes. */
  readonly unreached: readonly number[];
}

/** Further code to be stopped in: addresses as the file has them. */
export interface Range {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface SweepOptions {
  readonly more?: readonly Range[];
  /** One failure is enough. */
  readonly stopAtFirst?: boolean;
  /** Where the program was placed. */
  readonly base: number;
  /** Runs with stops at random. */
  readonly runs?: number;
  readonly maxTicks?: number;
  /** What of an ending must be the same: a program may say how long it took. */
  readonly told?: (ended: string) => string;
}

interface Found {
  readonly pc: number;
  readonly snapshot: Snapshot;
  readonly written: readonly string[];
  readonly hart: number;
}

const RUNS = 40;
const IN_UPCALL = 2 ** 32;
const MAX_TICKS = 4_000_000;

export class Sweep {
  readonly failures: Failure[] = [];
  private readonly world: World;
  private readonly sections: readonly CriticalSection[];
  private readonly options: SweepOptions;
  private readonly interleaver: Interleaver = furthestBehind();
  /** Addresses of instructions, and what was found about to execute them. */
  private readonly wanted = new Map<number, { section: Range; inCopy: boolean; offset: number }>();
  private readonly found = new Map<number, Found>();
  /** The same, with somebody else on another processor. */
  private readonly paired = new Map<number, Found>();
  private readonly right = new Map<number, Set<Stop>>();
  /** The keys of these three are addresses, and for those who handle an upcall addresses behind the last. */
  private expected = '';

  constructor(world: World, sections: readonly CriticalSection[], options: SweepOptions) {
    this.world = world;
    this.sections = sections;
    this.options = options;
    const want = (section: Range, inCopy: boolean, from: number, offset: number): void => {
      const pc = (options.base + from + offset) >>> 0;
      if (!this.wanted.has(pc)) this.wanted.set(pc, { section, inCopy, offset });
    };
    for (const section of sections)
      for (let offset = 0; offset < section.end - section.start; offset += 4) {
        want(section, false, section.start, offset);
        want(section, true, section.copy, offset);
      }
    // What is just outside must be right as well, and is not if a section is too short.
    for (const section of sections) {
      want(section, false, section.start, -4);
      want(section, false, section.start, section.end - section.start);
    }
    for (const range of options.more ?? [])
      for (let offset = 0; offset < range.end - range.start; offset += 4) want(range, false, range.start, offset);
  }

  /** All of it; what came out is in `points` and `failures`. */
  run(): this {
    const { machine, written } = this.world;
    const start = machine.snapshot();
    this.expected = this.finish();
    for (let seed = 0; seed < (this.options.runs ?? RUNS); seed++) {
      machine.restore(start);
      written.length = 0;
      this.finish(seed);
    }
    // A stop in an original shows the copy, a stop in a copy the rest of it: until there is nothing new.
    const tried = { found: new Set<number>(), paired: new Set<number>() };
    for (let again = true; again;) {
      again = false;
      for (const which of ['found', 'paired'] as const)
        for (const [key, found] of [...this[which]]) {
          if (tried[which].has(key)) continue;
          tried[which].add(key);
          again = true;
          for (const stop of which === 'paired' ? (['pair'] as const) : (['preemption', 'fault'] as const)) {
            this.attempt(key, stop, found);
            if (this.options.stopAtFirst && this.failures.length > 0) return this;
          }
        }
    }
    return this;
  }

  get points(): Points[] {
    return this.sections.flatMap((section) =>
      [false, true].map((inCopy) => {
        const from = this.options.base + (inCopy ? section.copy : section.start);
        const offsets = Array.from({ length: (section.end - section.start) / 4 }, (_, i) => 4 * i);
        const keys = (offset: number) => {
          const pc = (from + offset) >>> 0;
          return [pc, pc + IN_UPCALL].filter((key) => this.found.has(key));
        };
        const isRight = (offset: number, stop: Stop) => {
          const which = stop === 'pair' ? this.paired : this.found;
          const there = keys(offset).filter((key) => which.has(key));
          return there.length > 0 && there.every((key) => this.right.get(key)?.has(stop));
        };
        const count = (stop: Stop) => offsets.filter((offset) => isRight(offset, stop)).length;
        return {
          name: section.name,
          inCopy,
          of: offsets.length,
          right: { preemption: count('preemption'), fault: count('fault'), pair: count('pair') },
          unreached: offsets.filter((offset) => keys(offset).length === 0),
        };
      }),
    );
  }

  /** Runs to the end, one instruction at a time; `seed`: with a few stops at random. Says how it ended. */
  private finish(seed?: number): string {
    const { machine, kernel, written } = this.world;
    const random = randomFrom(seed ?? 0);
    let left = seed === undefined || seed === 0 ? 0 : 1 + random(6);
    const rate = 1 + random(2000);
    const last = this.options.maxTicks ?? MAX_TICKS;
    for (;;) {
      this.look();
      if (!kernel.turn(this.interleaver, 1)) break;
      if (kernel.elapsed > last) kernel.giveUp();
      if (left === 0 || random(rate) !== 0) continue;
      const able = machine.harts.filter((hart) => isPreemptible(kernel, hart));
      if (able.length === 0) continue;
      left--;
      preempt(kernel, random(2) === 0 ? able : [able[random(able.length)]]);
    }
    const { outcome, counters } = kernel;
    const how = outcome?.kind === 'exit' ? `exit ${outcome.status}` : (outcome?.kind ?? 'nothing');
    // Who gives back what it does not have any more would run out of vessels, unnoticed but for this.
    const refused = counters.refused.get(callRow('sa_recycle'));
    const ended = `${how}${refused > 0 ? `, sa_recycle refused ${refused} times` : ''}: ${written.join('')}`;
    return this.options.told?.(ended) ?? ended;
  }

  /** Keeps the first moment at which an instruction is about to be executed. */
  private look(): void {
    const { machine, kernel, written } = this.world;
    for (const hart of machine.harts) {
      const pc = hart.pc >>> 0;
      if (!this.wanted.has(pc) || !isPreemptible(kernel, hart)) continue;
      const isInUpcall = kernel.activations.isInUpcall(kernel.scheduler.on(hart)!, hart.x[2]);
      const key = pc + (isInUpcall ? IN_UPCALL : 0);
      const isPair = machine.harts.some((other) => other !== hart && isPreemptible(kernel, other));
      if (this.found.has(key) && (!isPair || this.paired.has(key))) continue;
      const found = { pc, snapshot: machine.snapshot(), written: [...written], hart: hart.id };
      if (!this.found.has(key)) this.found.set(key, found);
      if (isPair) this.paired.set(key, found);
    }
  }

  private attempt(key: number, stop: Stop, { pc, snapshot, written: before, hart: id }: Found): void {
    const { machine, kernel, written } = this.world;
    machine.restore(snapshot);
    written.length = 0;
    written.push(...before);
    const hart = machine.harts[id];
    const kc = kernel.scheduler.on(hart)!;
    if (stop === 'fault') {
      takePage(kernel, hart, pc);
      if (!this.faults(hart, kc, pc)) return;
    } else {
      const others = machine.harts.filter((other) => other !== hart && isPreemptible(kernel, other));
      const reported: number[] = [];
      preempt(kernel, stop === 'pair' ? [hart, others[0]] : [hart], (stopped, at) =>
        // Who is to recover in the kernel is in the copy already.
        reported.push(stopped.activation === 'recovering' ? at : stopped.pc >>> 0),
      );
      if (reported[0] !== pc) return;
    }
    const ended = this.finish();
    const { section, inCopy, offset } = this.wanted.get(pc)!;
    if (ended !== this.expected) {
      this.failures.push({ section: section.name, offset, inCopy, stop, ended });
      return;
    }
    let right = this.right.get(key);
    if (right === undefined) this.right.set(key, (right = new Set()));
    right.add(stop);
  }

  /** Whether the context comes to wait for a page with this pc: others may need the page first. */
  private faults(hart: Hart, kc: KernelContext, pc: number): boolean {
    const { kernel } = this.world;
    for (let turn = 0; turn < 1000; turn++) {
      if (kc.mode === 'waiting') return kc.pc >>> 0 === pc;
      if (kernel.scheduler.on(hart)?.slot !== kc.slot || hart.pc >>> 0 !== pc) return false;
      if (!kernel.turn(this.interleaver, 1)) return false;
    }
    return false;
  }
}
