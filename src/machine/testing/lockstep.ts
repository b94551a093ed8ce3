// Two machines side by side: the same random programs, quanta, page-table changes, snapshots; each word must agree.
//
// Four harts share code pages and contended words through LR/SC and AMOs. Some stores hit code; some pages are missing,
// read-only, or not memory; tables change with and without a flush, so stale translations take part.
import { randomFrom } from '../interleave.ts';
import { RAM_BASE } from '../layout.ts';
import { Machine } from '../machine.ts';
import type { EngineName, MachineOptions, Mark } from '../machine.ts';
import type { Snapshot } from '../snapshot.ts';
import { isTrap } from '../stop.ts';
import { randomWord } from './random-program.ts';
import { difference } from './same.ts';
import { FRAMES_CODE, furnish, RAM_BYTES, randomPte, setRegisters, TABLE_FRAME, VA } from './world.ts';

export interface LockstepOptions {
  readonly seed: number;
  readonly turns: number;
  /** Budgets are 1..quantumMax. */
  readonly quantumMax: number;
  readonly engines?: readonly [EngineName, EngineName];
  readonly harts?: number;
  readonly logged?: boolean;
  readonly observed?: boolean;
  /** Paging on (the default), or physical addresses. */
  readonly paged?: boolean;
  /** Breaks one of the machines on purpose. */
  readonly spoil?: (machine: Machine) => void;
}

/** Undefined if they agreed to the end; else where they parted. */
export function lockstep(options: LockstepOptions): string | undefined {
  const {
    engines = ['reference', 'interp'],
    harts = 4,
    turns,
    quantumMax,
    logged = false,
    observed = false,
    paged = true,
  } = options;
  const random = randomFrom(options.seed);
  const common: MachineOptions = { harts, ramBytes: RAM_BYTES, kernelBytes: 4096, tlbMissTicks: 7, lineTicks: 11 };
  const pair = engines.map((engine) => new Machine({ ...common, engine }));
  const both = <T>(act: (machine: Machine, which: number) => T): T[] => pair.map(act);
  const accesses: number[][] = [[], []];
  if (observed)
    both(
      (machine, which) => (machine.observe = (words, from, to) => accesses[which].push(...words.subarray(from, to))),
    );
  options.spoil?.(pair[1]);
  both((machine) => (machine.logged = logged));

  const writeAll = (pa: number, value: number): void => void both((machine) => machine.memory.store32(pa, value));
  const satps = furnish(pair, random, paged);

  let snapshots: Snapshot[][] = [];
  let marks: Mark[][] = [];
  for (let turn = 0; turn < turns; turn++) {
    const hart = random(harts);
    const budget = 1 + random(quantumMax);
    const [stop, other] = both((machine) => machine.run(hart, budget));
    const say = (what: string): string => `seed ${options.seed}, turn ${turn}, hart ${hart}, budget ${budget}: ${what}`;
    if (stop !== other) return say(`stopped by ${stop} and ${other}`);
    // Memory costs most to compare, and what differs there stays: every fourth time is enough.
    const unlike = difference(pair[0], pair[1], turn % 4 === 0 || quantumMax > 100 || turn === turns - 1);
    if (unlike) return say(unlike);
    if (accesses[0].length !== accesses[1].length)
      return say(`${accesses[0].length / 4} and ${accesses[1].length / 4} accesses`);
    if (accesses[0].some((word, i) => word !== accesses[1][i])) return say('accesses differ');
    accesses[0].length = accesses[1].length = 0;

    if (isTrap(stop)) {
      // A kernel of sorts: skip the instruction, or go elsewhere with fresh pointers.
      const skip = random(3) > 0;
      both((machine) => (machine.harts[hart].pc += 4));
      if (!skip) setRegisters(random, pair, hart, paged);
    }
    switch (random(24)) {
      case 0: // the kernel stores to a contended word
        writeAll(RAM_BASE + (FRAMES_CODE + random(2)) * 4096 + 0x800 + random(4) * 4, random(3));
        break;
      case 1:
      case 10:
        if (paged) {
          const satp = satps[random(satps.length)];
          both((machine) => machine.loadSatp(hart, satp));
        }
        break;
      case 2: // a mapping changes; stale entries stay until they are flushed
        if (paged) {
          writeAll(RAM_BASE + (TABLE_FRAME + 5 + random(2)) * 4096 + random(64) * 4, randomPte(random));
          const [asid, page, how] = [random(3), random(64), random(4)];
          if (how === 0) both((machine) => machine.flush(hart));
          if (how === 1) both((machine) => machine.flush(hart, asid, VA + page * 4096));
          if (how === 2) both((machine) => machine.shootdown(asid, VA + page * 4096, 1 + (page & 3)));
        }
        break;
      case 3:
        if (!logged) snapshots.push(both((machine) => machine.snapshot()));
        else marks.push(both((machine) => machine.mark()));
        break;
      case 4:
        if (!logged && snapshots.length > 0) {
          const back = snapshots[random(snapshots.length)];
          both((machine, which) => machine.restore(back[which]));
        } else if (logged && marks.length > 0) {
          const to = random(marks.length);
          both((machine, which) => machine.undo(marks[to][which]));
          marks = marks.slice(0, to + 1);
        }
        snapshots = snapshots.slice(-4);
        break;
      case 5: // code is written by the kernel
        writeAll(RAM_BASE + random(FRAMES_CODE) * 4096 + random(128) * 4, randomWord(random));
        break;
      case 6:
      case 7:
      case 8: // out of small loops
        setRegisters(random, pair, hart, paged);
        break;
      case 9:
        both((machine) => machine.harts[hart].dropReservation());
        break;
    }
  }
  return undefined;
}
