// Going round for ever: sets of states in which one can stay although every hart that can run does run.
import type { Graph } from './graph.ts';

/**
 * The states of every such set: a strongly connected component (Tarjan) with a step that stays in it, where no hart waits
 * for its turn for ever, because it has a step that stays in the set, or cannot run somewhere in it.
 */
export function livelocked({ harts, next, ends }: Pick<Graph, 'harts' | 'next' | 'ends'>): ReadonlySet<number> {
  const order = new Int32Array(ends.length).fill(-1);
  const low = new Int32Array(ends.length);
  const component = new Int32Array(ends.length).fill(-1);
  const open: number[] = [];
  const found = new Set<number>();
  let visited = 0;
  let components = 0;

  const isFair = (members: readonly number[], id: number): boolean => {
    let goesRound = false;
    for (let hart = 0; hart < harts; hart++) {
      let stays = false;
      let rests = false;
      for (const state of members) {
        const to = next[state * harts + hart];
        if (to < 0) rests = true;
        else if (component[to] === id) stays = goesRound = true;
      }
      if (!stays && !rests) return false;
    }
    return goesRound;
  };
  const visit = (state: number): { state: number; hart: number } => {
    order[state] = low[state] = visited++;
    open.push(state);
    return { state, hart: 0 };
  };

  const path = [visit(0)];
  while (path.length > 0) {
    const here = path.at(-1)!;
    if (here.hart < harts) {
      const to = next[here.state * harts + here.hart++];
      if (to < 0) continue;
      if (order[to] < 0) path.push(visit(to));
      else if (component[to] < 0) low[here.state] = Math.min(low[here.state], order[to]);
      continue;
    }
    path.pop();
    const before = path.at(-1);
    if (before) low[before.state] = Math.min(low[before.state], low[here.state]);
    if (low[here.state] !== order[here.state]) continue;
    const members = open.splice(open.lastIndexOf(here.state));
    for (const state of members) component[state] = components;
    if (isFair(members, components)) for (const state of members) found.add(state);
    components++;
  }
  return found;
}
