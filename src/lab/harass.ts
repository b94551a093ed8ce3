// A run under random attack: processors are taken and given back, two at a time as well, and pages are gone, at random
// moments and a random number of times. Who survives it ends as if nothing had been.

import { randomFrom } from '../machine/interleave.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Machine } from '../machine/machine.ts';
import { isPreemptible, preempt, takePage } from './adversary.ts';

export interface Attack {
  readonly seed: number;
  /** Pages are taken as well. */
  readonly faults?: boolean;
  readonly maxTicks?: number;
}

export interface Attacked {
  /** `exit 0`, `deadlock`, ... */
  readonly ended: string;
  readonly preemptions: number;
  readonly faults: number;
}

const STOPS_MAX = 40;
const MAX_TICKS = 5_000_000;

/** Runs a loaded program to its end. The same seed does the same. */
export function harass(
  machine: Machine,
  kernel: Kernel,
  { seed, faults = false, maxTicks = MAX_TICKS }: Attack,
): Attacked {
  const random = randomFrom(seed);
  const rate = 1 + random(300);
  const counts = { preemptions: 0, faults: 0 };
  let left = 1 + random(STOPS_MAX);
  const interleaver = { next: <T>(harts: readonly T[]): T => harts[random(harts.length)] };
  while (kernel.turn(interleaver, 1 + random(20))) {
    if (kernel.elapsed > maxTicks) kernel.giveUp();
    if (left === 0 || random(rate) !== 0) continue;
    const able = machine.harts.filter((hart) => isPreemptible(kernel, hart));
    if (able.length === 0) continue;
    left--;
    if (faults && random(2) === 0) {
      takePage(kernel, able[0], able[0].pc >>> 0);
      counts.faults++;
      continue;
    }
    const stopped = random(2) === 0 ? able : [able[random(able.length)]];
    counts.preemptions += stopped.length;
    preempt(kernel, stopped);
  }
  const { outcome } = kernel;
  return { ended: outcome?.kind === 'exit' ? `exit ${outcome.status}` : (outcome?.kind ?? 'nothing'), ...counts };
}
