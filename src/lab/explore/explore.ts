// Every schedule of a program: what can happen, and the shortest way to whatever should not.
import type { Kernel } from '../../kernel/kernel.ts';
import type { Outcome } from '../../kernel/outcome.ts';
import { type Graph, search, type SearchOptions } from './graph.ts';
import { livelocked } from './livelock.ts';
import { type Ending, shortestTo } from './shortest.ts';

export interface Explored {
  readonly verdict: 'COMPLETE' | 'BOUNDED' | 'VIOLATED';
  /** Why it is not all that there is. */
  readonly bound?: string;
  readonly states: number;
  readonly transitions: number;
  /** States in which the run is over. */
  readonly finals: number;
  readonly depth: number;
  /** Chance that two states had one key: n squared over 2 to the 129. */
  readonly collisions: number;
  /** Everything that can come of it, best way first. */
  readonly endings: readonly Ending[];
  readonly violations: readonly Ending[];
}

const KEY_BITS = 128;

/** How an ending is called. */
export function inWords(outcome: Outcome): string {
  if (outcome.kind === 'exit') return `exit ${outcome.status}`;
  return outcome.kind === 'failed' ? outcome.detail : outcome.kind;
}

/** `isRight` says which endings are as they should be. The kernel has just loaded its program. Pauses as `search` does. */
export function* explore(
  kernel: Kernel,
  isRight: (how: string) => boolean,
  options: SearchOptions = {},
): Generator<number, Explored, boolean> {
  const graph = yield* search(kernel, inWords, options);
  const around = graph.isClosed ? livelocked(graph) : new Set<number>();
  const endings = [...shortestTo(graph, new Map([...around].map((state) => [state, 'livelock']))).values()];
  const violations = endings.filter(({ how }) => !isRight(how));
  const bound = boundOf(graph);
  return {
    verdict: violations.length > 0 ? 'VIOLATED' : bound === undefined ? 'COMPLETE' : 'BOUNDED',
    ...(bound === undefined ? {} : { bound }),
    states: graph.ends.length,
    transitions: graph.transitions,
    finals: graph.ends.filter((end) => end !== undefined).length,
    depth: graph.depth,
    collisions: graph.ends.length ** 2 / 2 ** (KEY_BITS + 1),
    endings,
    violations,
  };
}

/** Goes on until it is done, or has that many states. */
export function finish<T>(exploration: Generator<number, T, boolean>, most = Number.POSITIVE_INFINITY): T {
  let at = exploration.next();
  while (!at.done) at = exploration.next(at.value >= most);
  return at.value;
}

function boundOf({ isClosed, clock }: Graph): string | undefined {
  if (!isClosed) return 'the budget ended before the search';
  return clock && `${clock}, and an exploration has no clock`;
}
