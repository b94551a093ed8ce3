// The division of processors, as tables, and against the rule said in another way.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Demand, shares } from './allocation.ts';

const demand = (wants: number, more: Partial<Demand> = {}): Demand => ({
  priority: 0,
  wants,
  holds: 0,
  used: 0,
  ...more,
});
const SLICE = 10_000;

describe('processors are divided', () => {
  it.each([
    ['all to the only one who wants them', 6, [demand(9)], [6]],
    ['no more than is wanted', 6, [demand(2)], [2]],
    ['evenly among equals', 6, [demand(6), demand(6)], [3, 3]],
    ['and what one does not want again among the rest', 6, [demand(1), demand(6), demand(6)], [1, 3, 2]],
    ['the odd one to whoever has had least', 5, [demand(5, { used: 900 }), demand(5, { used: 800 })], [2, 3]],
    [
      'and it stays for a slice where it is',
      5,
      [demand(5, { used: 900, holds: 3 }), demand(5, { used: 800, holds: 2 })],
      [3, 2],
    ],
    ['but not for ever', 5, [demand(5, { used: 20_000, holds: 3 }), demand(5, { used: 800, holds: 2 })], [2, 3]],
    ['to the urgent first', 6, [demand(4), demand(4, { priority: 1 })], [2, 4]],
    ['and to nobody who wants none', 6, [demand(0), demand(0, { priority: 5 })], [0, 0]],
    [
      'one each by turns when there are too few',
      2,
      [demand(1, { used: 3 }), demand(1, { used: 1 }), demand(1, { used: 2 })],
      [0, 1, 1],
    ],
  ] as const)('%s', (_, processors, demands, expected) => {
    expect(shares(demands, processors, SLICE)).toEqual(expected);
  });

  const demands = fc.array(
    fc.record({
      priority: fc.integer({ min: -1, max: 1 }),
      wants: fc.nat(8),
      holds: fc.nat(3),
      used: fc.nat(100_000),
    }),
    { maxLength: 6 },
  );

  /** One processor after the other to the most urgent who want more, of these to those who have fewest, then who have used least. */
  function oneByOne(all: readonly Demand[], processors: number): number[] {
    const given = all.map(() => 0);
    for (let left = processors; left > 0; left--) {
      const able = all.flatMap((d, i) => (given[i] < d.wants ? [i] : []));
      if (able.length === 0) break;
      const better = (a: number, b: number) =>
        all[b].priority - all[a].priority || given[a] - given[b] || all[a].used - all[b].used || a - b;
      given[able.sort(better)[0]]++;
    }
    return given;
  }

  it('and what cannot be divided moves once a slice, not with every decision, as it would without the slice', () => {
    /** Two spaces on three processors, asked every 100 ticks: how often the odd one moves. */
    const moves = (slice: number): number => {
      let [holds, used, count] = [[2, 1], [0, 0], 0];
      for (let decision = 0; decision < 1000; decision++) {
        used = used.map((ticks, i) => ticks + 100 * holds[i]);
        const given = shares(
          used.map((ticks, i) => demand(3, { holds: holds[i], used: ticks })),
          3,
          slice,
        );
        if (given[0] !== holds[0]) count++;
        holds = given;
      }
      return count;
    };
    expect(moves(SLICE)).toBeLessThanOrEqual(10);
    expect(moves(0)).toBeGreaterThan(400);
  });

  it('as if they were dealt out one by one', () => {
    fc.assert(
      fc.property(demands, fc.nat(12), (all, processors) => {
        const fresh = all.map((d) => ({ ...d, holds: 0 }));
        expect(shares(fresh, processors, SLICE)).toEqual(oneByOne(fresh, processors));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('so that none is idle while somebody could use it, and nobody has two more than another who wants more', () => {
    fc.assert(
      fc.property(demands, fc.nat(12), (all, processors) => {
        const given = shares(all, processors, SLICE);
        const wanted = all.reduce((sum, { wants }) => sum + wants, 0);
        expect(given.reduce((sum, one) => sum + one, 0)).toBe(Math.min(wanted, processors));
        all.forEach((one, i) =>
          all.forEach((other, k) => {
            expect(given[i]).toBeLessThanOrEqual(one.wants);
            if (one.priority === other.priority && given[k] < other.wants) expect(given[i] - given[k]).toBeLessThan(2);
            if (one.priority < other.priority && given[k] < other.wants) expect(given[i]).toBe(0);
          }),
        );
      }),
      { seed: 2, numRuns: 500 },
    );
  });
});

describe('a space that asks for more than it can use', () => {
  /** Ticks of each over a million: who has which processor is decided anew after every slice. */
  function ticks(processors: number, wants: readonly number[]): number[] {
    const used = wants.map(() => 0);
    let holds = wants.map(() => 0);
    for (let at = 0; at < 1_000_000; at += SLICE) {
      holds = shares(
        wants.map((one, i) => demand(one, { used: used[i], holds: holds[i] })),
        processors,
        SLICE,
      );
      holds.forEach((count, i) => (used[i] += count * SLICE));
    }
    return used;
  }

  it.each([3, 5, 6, 7])('gets no more of %i processors than its honest twin', (processors) => {
    const needed = Math.ceil(processors / 2);
    const [liar, honest] = ticks(processors, [64, needed]);
    expect(liar - honest).toBeLessThanOrEqual(SLICE);
  });
});
