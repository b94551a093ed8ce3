// The chapters of the thread models on every machine: 1, 2, 4 and 6 harts, slices of 1, 7 and 100, recovered in the handler and
// in the kernel. A program whose header names harts is about those.
import { join } from 'node:path';
import type { Io } from '../io.ts';
import { programsFolder } from '../program.ts';
import { discover, planned, testProgram } from '../test.ts';
import type { Batch } from './soaks.ts';

const chapters = ['models', 'activations', 'recovery'].map((name) => join(programsFolder, name));
const machines = ['user', 'kernel'].flatMap((recovery) =>
  [1, 2, 4, 6].flatMap((harts) => ['1', '7', '100'].map((slice) => ({ recovery, harts, slice: [slice] }))),
);
export const MACHINES = machines.length;
const unattended = { progress() {}, stop: {} } as unknown as Io;

/** Seed i is the i-th machine. */
export async function matrix(seeds: readonly number[]): Promise<Batch> {
  const failures: Batch['failures'] = [];
  const counts: Record<string, number> = {};
  for (const seed of seeds) {
    const machine = machines[(seed - 1) % machines.length];
    const plan = planned({ ...machine, maxTicks: 100_000_000 });
    const name = `${machine.harts} harts, slice ${machine.slice[0]}, recovery ${machine.recovery}`;
    for (const path of discover(chapters)) {
      const { status, trials } = await testProgram(path, plan, unattended);
      counts[`${name}: programs ${status}`] = (counts[`${name}: programs ${status}`] ?? 0) + 1;
      counts[`${name}: runs`] = (counts[`${name}: runs`] ?? 0) + trials.length;
      if (status !== 'passed') failures.push({ seed, what: `${name}: ${path} ${status}` });
    }
  }
  return { failures, counts };
}
