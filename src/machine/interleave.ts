// Who runs next: the one place where harts are chosen. Each interleaver is deterministic.

import { Crash } from '../must.ts';
import type { Hart } from './hart.ts';

export interface Interleaver {
  /** One of the harts that can run; there is at least one, in order of their numbers. */
  next(harts: readonly Hart[]): Hart;
}

/** The hart whose clock shows least; the lowest number on ties. */
export function furthestBehind(): Interleaver {
  return {
    next(harts) {
      let behind = harts[0];
      for (const hart of harts) if (hart.clock < behind.clock) behind = hart;
      return behind;
    },
  };
}

/** Each in turn, by number. */
export function roundRobin(): Interleaver {
  let last = -1;
  return {
    next(harts) {
      const hart = harts.find(({ id }) => id > last) ?? harts[0];
      last = hart.id;
      return hart;
    },
  };
}

/** Any of them, as the seed has it. */
export function seeded(seed: number): Interleaver {
  const random = randomFrom(seed);
  return { next: (harts) => harts[random(harts.length)] };
}

/** Numbers 0..n-1 from a seed (mulberry32). */
export function randomFrom(seed: number): (n: number) => number {
  let state = seed | 0;
  return (n) => {
    if (n < 1) throw new Crash('a choice needs at least one alternative');
    state = (state + 0x6d2b_79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
  };
}
