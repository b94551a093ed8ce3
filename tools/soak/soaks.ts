// What can be soaked: how much of it, and what one batch of seeds finds. `npm test` calls the same functions for a share.
import { lockstep } from '../../src/machine/testing/lockstep.ts';
import { randomMappings } from '../../src/machine/testing/plain-walk.ts';
import { compare } from '../oracle/differential.ts';
import { attacked, attacks } from './attacks.ts';
import { thereAndBack } from './steps.ts';
import { spoiltPackets } from './packets.ts';
import { spoiltElfs, spoiltSources, type Failure } from './bad-input.ts';
import { matrix, MACHINES } from './matrix.ts';
import { swept, sweeps } from './sweeps.ts';
import { wander, watch } from './travel.ts';

export interface Batch {
  failures: Failure[];
  /** What was covered, summed over the batches. */
  counts?: Record<string, number>;
}

export interface Soak {
  about: string;
  count: number;
  /** Seeds at a time. */
  batch: number;
  run(seeds: readonly number[]): Promise<Batch>;
}

// oxfmt-ignore
export const soaks: Readonly<Record<string, Soak>> = {
  qemu: {
    about: 'random programs against GNU as, GNU ld and qemu-riscv32, on both engines', count: 2000, batch: 40,
    async run(seeds) {
      const { disagreements, counts } = await compare(seeds);
      return { failures: disagreements, counts: Object.fromEntries(counts) };
    },
  },
  sources: {
    about: 'spoilt sources through asm and run', count: 10_000, batch: 50,
    run: async (seeds) => ({ failures: await spoiltSources(seeds) }),
  },
  elfs: {
    about: 'spoilt ELF files through run, objdump and asm', count: 10_000, batch: 50,
    run: async (seeds) => ({ failures: await spoiltElfs(seeds) }),
  },
  mappings: {
    about: 'random page tables against a walk written apart, on both engines', count: 10_000, batch: 200,
    run(seeds) {
      const what = randomMappings(seeds[0]!, seeds.length);
      return Promise.resolve({ failures: what ? [{ seed: seeds[0]!, what }] : [] });
    },
  },
  attacks: {
    about: 'threads on activations, preempted and paged out at random, on 1, 2 and 4 harts, recovered by user and kernel', count: 10_000, batch: 100,
    run(seeds) {
      const [user, kernel] = ['user', 'kernel'].map((recovery) => attacks(attacked({ recovery }), seeds));
      const sum = (what: string): number => user!.counts![what]! + kernel!.counts![what]!;
      const counts = Object.fromEntries(Object.keys(user!.counts!).map((what) => [what, sum(what)]));
      return Promise.resolve({ failures: [...user!.failures, ...kernel!.failures], counts });
    },
  },
  matrix: {
    about: 'programs on threads of all models, on 1, 2, 4 and 6 harts, slices of 1, 7 and 100, both recoveries', count: MACHINES, batch: 1,
    run: matrix,
  },
  time: {
    about: 'there and back in random runs, and words watched forwards and backwards', count: 10_000, batch: 50,
    run(seeds) {
      const failures = seeds.flatMap((seed) => [wander(seed), watch(seed).what].flatMap((what) => (what ? [{ seed, what }] : [])));
      return Promise.resolve({ failures });
    },
  },
  sweep: {
    about: 'threads on activations stopped at every instruction of every critical section, original and copy', count: swept.length, batch: 1,
    run: (seeds) => Promise.resolve(sweeps(seeds)),
  },
  packets: {
    about: 'random, damaged and truncated packets to the gdb server', count: 100_000, batch: 500,
    run: async (seeds) => ({ failures: await spoiltPackets(seeds) }),
  },
  steps: {
    about: 'steps of a thread back and forth, as gdb asks for them, in random runs of the book', count: 2000, batch: 50,
    run: async (seeds) => {
      const failures: Failure[] = [];
      for (const seed of seeds) failures.push(...(await thereAndBack(seed)));
      return { failures };
    },
  },
  lockstep: {
    about: 'reference and interpreter side by side, in each variant, at quanta of 1..3, 1..30 and 1..5000', count: 100, batch: 2,
    run: async (seeds) => ({ failures: seeds.flatMap(enginesPart) }),
  },
};
export const soakNames = Object.keys(soaks);

/** Where the engines part on the machine of this seed, in any variant. */
function enginesPart(seed: number): Failure[] {
  const failures: Failure[] = [];
  for (const quantumMax of [3, 30, 5000]) {
    for (const variant of [
      {},
      { logged: true },
      { observed: true },
      { logged: true, observed: true },
      { paged: false },
    ]) {
      const what = lockstep({ seed, turns: quantumMax === 5000 ? 60 : 600, quantumMax, ...variant });
      if (what) failures.push({ seed, what: `${JSON.stringify(variant)}: ${what}` });
    }
  }
  return failures;
}
