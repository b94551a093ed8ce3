// Who runs next.
import { describe, expect, it } from 'vitest';
import { furthestBehind, randomFrom, roundRobin, seeded } from './interleave.ts';
import type { Interleaver } from './interleave.ts';
import { Machine } from './machine.ts';

const { harts } = new Machine({ harts: 4, ramBytes: 4096, kernelBytes: 0 });
const ids = (interleaver: Interleaver, among = harts, turns = 8): number[] =>
  Array.from({ length: turns }, () => interleaver.next(among).id);

describe('interleavers', () => {
  it('furthest behind: the least clock, the lowest number on ties', () => {
    harts.forEach((hart, i) => (hart.charged = [5, 3, 3, 9][i]));
    expect(ids(furthestBehind(), harts, 1)).toEqual([1]);
    expect(ids(furthestBehind(), [harts[0], harts[3]], 1)).toEqual([0]);
  });
  it('round robin: each in turn, skipping those that cannot run', () => {
    const interleaver = roundRobin();
    expect(ids(interleaver)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect(ids(interleaver, [harts[1], harts[3]], 3)).toEqual([1, 3, 1]);
  });
  it('seeded: the same for the same seed, another for another, and everybody comes', () => {
    expect(ids(seeded(7), harts, 50)).toEqual(ids(seeded(7), harts, 50));
    expect(ids(seeded(7), harts, 50)).not.toEqual(ids(seeded(8), harts, 50));
    expect(new Set(ids(seeded(7), harts, 50)).size).toBe(4);
  });
  it('numbers from a seed are in range', () => {
    const random = randomFrom(1);
    for (let n = 1; n < 100; n++) expect(random(n)).toBeLessThan(n);
    expect(() => random(0)).toThrow(/at least one/);
  });
});
