// The best way to every ending: with the fewest preemptions, and among those with the fewest instructions.
import type { Graph } from './graph.ts';
import type { Piece } from './schedule.ts';

export interface Ending {
  /** `exit 0`, `deadlock`, `livelock`, or what failed. */
  readonly how: string;
  /** Switches away from a hart that could have gone on. */
  readonly preemptions: number;
  readonly steps: number;
  readonly schedule: readonly Piece[];
}

/** `bad` names states that are an ending though the run does not end there. */
export function shortestTo(graph: Graph, bad: ReadonlyMap<number, string>): ReadonlyMap<string, Ending> {
  const { harts, next, steps, ends } = graph;
  const found = new Map<string, Ending>();
  /** By state * harts + the hart that moved last: the place before it, and how many instructions led there. */
  const before = new Int32Array(next.length).fill(-2);
  const length = new Int32Array(next.length);

  /** Places by the number of instructions that lead to them, all with as many preemptions. */
  let now: Place[] = Array.from({ length: harts }, (_, hart) => ({ at: hart, from: -1, steps: 0 }));
  for (let preemptions = 0; now.length > 0; preemptions++) {
    const later: Place[] = [];
    const buckets: Place[][] = [];
    const put = (place: Place): void => void (buckets[place.steps] ??= []).push(place);
    for (const place of now) put(place);
    for (let instructions = 0; instructions < buckets.length; instructions++) {
      for (const place of buckets[instructions] ?? []) {
        const { at, from } = place;
        if (before[at] !== -2) continue;
        before[at] = from;
        length[at] = place.steps;
        const state = Math.floor(at / harts);
        const last = at % harts;
        const how = ends[state] ?? bad.get(state);
        if (how !== undefined && !found.has(how))
          found.set(how, { how, preemptions, steps: place.steps, schedule: way(at) });
        for (let hart = 0; hart < harts; hart++) {
          const to = next[state * harts + hart];
          if (to < 0) continue;
          const isFree = hart === last || next[state * harts + last] < 0;
          const there = { at: to * harts + hart, from: at, steps: place.steps + steps[state * harts + hart] };
          if (before[there.at] !== -2) continue;
          if (isFree) put(there);
          else later.push(there);
        }
      }
      delete buckets[instructions];
    }
    now = later;
  }
  return found;

  function way(to: number): Piece[] {
    const pieces: { hart: number; steps: number }[] = [];
    for (let at = to; before[at] >= 0; at = before[at]) {
      const hart = at % harts;
      const taken = length[at] - length[before[at]];
      const first = pieces.at(-1);
      if (first?.hart === hart) first.steps += taken;
      else pieces.push({ hart, steps: taken });
    }
    return pieces.toReversed();
  }
}

interface Place {
  readonly at: number;
  readonly from: number;
  readonly steps: number;
}
