// Which address space gets how many processors (Anderson et al. 1991, section 4.1, after Zahorjan and McCann's dynamic
// policy): space sharing that respects priorities and leaves no processor idle while somebody could use it.
//
// Pure functions of what each space asks for and has had. A space's share is even among those of its priority; what one
// does not want is divided again among the rest. Only what cannot be divided is passed round in time: it goes to whoever
// has had least, so that asking for more than one can use gains nothing.

/** What a space asks for and has. */
export interface Demand {
  /** Greater comes first. */
  readonly priority: number;
  /** Processors it could use. */
  readonly wants: number;
  readonly holds: number;
  /** Processor ticks that it has had. */
  readonly used: number;
}

/**
 * Processors for each demand, in their order. Whoever holds one of those that cannot be divided keeps it until it has had
 * `slice` ticks more than another that wants it.
 */
export function shares(demands: readonly Demand[], processors: number, slice: number): number[] {
  const given = demands.map(() => 0);
  let left = processors;
  for (const priority of prioritiesOf(demands)) {
    const mine = demands.flatMap((demand, i) => (demand.priority === priority ? [i] : []));
    left -= divide(demands, mine, left, slice, given);
  }
  return given;
}

function prioritiesOf(demands: readonly Demand[]): number[] {
  return [...new Set(demands.map(({ priority }) => priority))].sort((a, b) => b - a);
}

/** Divides processors among some demands; returns how many are taken. */
function divide(
  demands: readonly Demand[],
  mine: readonly number[],
  processors: number,
  slice: number,
  given: number[],
): number {
  let left = processors;
  // 1. Evenly, as long as everybody who wants more can have one more.
  for (;;) {
    const hungry = mine.filter((i) => given[i] < demands[i].wants);
    if (hungry.length === 0 || left < hungry.length) break;
    const least = Math.min(...hungry.map((i) => demands[i].wants - given[i]));
    const each = Math.min(least, Math.floor(left / hungry.length));
    for (const i of hungry) given[i] += each;
    left -= each * hungry.length;
  }
  // 2. One more for those who have had least, as far as it goes.
  const patience = (i: number): number => demands[i].used - (demands[i].holds > given[i] ? slice : 0);
  const hungry = mine.filter((i) => given[i] < demands[i].wants).sort((a, b) => patience(a) - patience(b) || a - b);
  for (const i of hungry.slice(0, left)) {
    given[i]++;
    left--;
  }
  return processors - left;
}
