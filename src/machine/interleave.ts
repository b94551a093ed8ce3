// Who runs next: the one place where harts are chosen. Each interleaver is deterministic.

import { Crash } from '../must.ts';
import type { Hart } from './hart.ts';

export interface Interleaver {
  /** One of the harts that can run; there is at least one, in order of their numbers. */
  next(harts: readonly Hart[]): Hart;
  /** What it remembers from one choice to the next, if anything: to be put back with the machine. */
  memory?: number;
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
  return {
    memory: -1,
    next(harts) {
      const hart = harts.find(({ id }) => id > this.memory!) ?? harts[0];
      this.memory = hart.id;
      return hart;
    },
  };
}

/** Any of them, as the seed has it. */
export function seeded(seed: number): Interleaver {
  return {
    memory: seed | 0,
    next(harts) {
      this.memory = following(this.memory!);
      return harts[numberOf(this.memory, harts.length)];
    },
  };
}

/** Numbers 0..n-1 from a seed (mulberry32). */
export function randomFrom(seed: number): (n: number) => number {
  let state = seed | 0;
  return (n) => {
    if (n < 1) throw new Crash('a choice needs at least one alternative');
    state = following(state);
    return numberOf(state, n);
  };
}

function following(state: number): number {
  return (state + 0x6d2b_79f5) | 0;
}

function numberOf(state: number, n: number): number {
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n);
}
