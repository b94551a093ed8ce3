// How the bench measures: medians of repeated runs, and pairs of runs side by side, because a shared machine drifts.
import type { Io } from '../io.ts';

/** One line of the table. */
export interface Measurement {
  group: string;
  name: string;
  value: number;
  unit: string;
  /** The same thing done by somebody else in the same minutes, in the same unit. */
  reference?: { who: string; value: number };
  /** How much better than the reference: 2 is twice as fast, whatever the unit. */
  ratio?: number;
  goal?: string;
  /** What was done, in counts: rounds, instructions, lines. */
  detail?: string;
}

export interface Bench {
  /** Short runs: the figures are coarser, the whole takes seconds. */
  readonly quick: boolean;
  readonly io: Io;
  /** Whether somebody pressed Ctrl-C. */
  stopped(): boolean;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

/** Seconds that `body` takes by the clock. */
export function seconds(body: () => void): number {
  const begun = performance.now();
  body();
  return (performance.now() - begun) / 1000;
}

/** Seconds of processor time this process has had: what there is to compare when others use the machine as well. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Calls `body` for that much processor time, after a first call to warm up; `body` says how much it did: per second. */
export function perSecond(atLeast: number, body: () => number): number {
  body();
  let done = 0;
  const begun = processorSeconds();
  let spent = 0;
  do {
    done += body();
    spent = processorSeconds() - begun;
  } while (spent < atLeast);
  return done / spent;
}
