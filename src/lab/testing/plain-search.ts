// Every schedule of a litmus program, the plainest way: in each state every hart that can run makes one step, and states that
// were seen are not entered again. No reduction and nothing clever: what cleverer searches say is compared with this.
import type { Kernel } from '../../kernel/kernel.ts';
import type { Outcome } from '../../kernel/outcome.ts';
import { must } from '../../must.ts';
import { livelocked } from '../explore/livelock.ts';

export interface Found {
  readonly states: number;
  /** How it ends, each with the fewest preemptions under which it does. `livelock`: all that can move may do so for ever. */
  readonly ends: ReadonlyMap<string, number>;
}

interface Graph {
  readonly harts: number;
  /** Where a step of a hart leads: `next[state * harts + hart]`, -1 if it cannot run. State 0 is the first. */
  readonly next: readonly number[];
  /** How a state is called in which it is over. */
  readonly ends: readonly (string | undefined)[];
}

/** Undefined if there are more states than `most`. The kernel has just loaded its program. */
export function searchPlainly(kernel: Kernel, inWords: (outcome: Outcome) => string, most: number): Found | undefined {
  const graph = reach(kernel, inWords, most);
  return graph && { states: graph.ends.length, ends: fewestPreemptions(graph, livelocked(graph)) };
}

/** Depth first, and back by the undo log. */
function reach(kernel: Kernel, inWords: (outcome: Outcome) => string, most: number): Graph | undefined {
  const { machine } = kernel;
  machine.logged = true;
  const count = machine.harts.length;
  const known = new Map<string, number>();
  const next: number[] = [];
  const ends: (string | undefined)[] = [];

  const enter = (): { state: number; isNew: boolean } => {
    const key = machine.hash();
    const before = known.get(key);
    if (before !== undefined) return { state: before, isNew: false };
    const state = known.size;
    known.set(key, state);
    for (let i = 0; i < count; i++) next.push(-1);
    ends.push(undefined);
    return { state, isNew: true };
  };
  const arrived = (state: number) => {
    const mark = machine.mark();
    if (!kernel.isOver && kernel.scheduler.running().length === 0) kernel.stall();
    if (kernel.isOver) ends[state] = inWords(must(kernel.outcome, 'how it ended'));
    const left = kernel.isOver ? [] : kernel.scheduler.running().map(({ id }) => id);
    return { state, mark, left };
  };

  const path = [arrived(enter().state)];
  while (path.length > 0) {
    const { state, mark, left } = path.at(-1)!;
    machine.undo(mark);
    const hart = left.shift();
    if (hart === undefined) {
      path.pop();
      continue;
    }
    kernel.turn(
      {
        next: (running) =>
          must(
            running.find(({ id }) => id === hart),
            'a hart that could run',
          ),
      },
      1,
    );
    const found = enter();
    if (known.size > most) return undefined;
    next[state * count + hart] = found.state;
    if (found.isNew) path.push(arrived(found.state));
  }
  return { harts: count, next, ends };
}

/** A switch costs one if the hart that is left could have gone on. */
function fewestPreemptions({ harts, next, ends }: Graph, livelocked: ReadonlySet<number>): Map<string, number> {
  const found = new Map<string, number>();
  const least = new Int32Array(next.length).fill(-1);
  let now = Array.from({ length: harts }, (_, hart) => hart); // state * harts + the hart that moved last
  for (let preemptions = 0; now.length > 0; preemptions++) {
    const later: number[] = [];
    // The list grows while it is gone through.
    for (const at of now) {
      if (least[at] >= 0) continue;
      least[at] = preemptions;
      const state = Math.floor(at / harts);
      const last = at % harts;
      const end = ends[state] ?? (livelocked.has(state) ? 'livelock' : undefined);
      if (end !== undefined && !found.has(end)) found.set(end, preemptions);
      for (let hart = 0; hart < harts; hart++) {
        const to = next[state * harts + hart];
        if (to < 0) continue;
        const isFree = hart === last || next[state * harts + last] < 0;
        (isFree ? now : later).push(to * harts + hart);
      }
    }
    now = later;
  }
  return found;
}
