// Every state that a litmus program can reach, and the steps between them.
//
// A step of a hart is one *visible* instruction (a load, a store, an atomic, a call, a trap) and all that follow it up to
// the next visible one: instructions that touch registers alone commute with whatever the other harts do, so a switch
// between them leads nowhere new (facts of partial-order reduction: Godefroid, "Partial-Order Methods", 1996). A hart that
// goes round without a visible instruction is cut after LOCAL_MAX, so that an empty loop hides nobody.
//
// The search goes depth first and comes back by the undo log; a state is known by the 128 bits of its hash.
import type { Kernel } from '../../kernel/kernel.ts';
import type { Outcome } from '../../kernel/outcome.ts';
import type { Hart } from '../../machine/hart.ts';
import { isTrap } from '../../machine/stop.ts';
import { must } from '../../must.ts';
import { Keys } from './keys.ts';
import { Visible } from './visible.ts';

/** No program of people goes so far without an access to memory. */
const LOCAL_MAX = 4096;

export interface Graph {
  readonly harts: number;
  /** Where a step of a hart leads: `next[state * harts + hart]`, -1 if it cannot run. State 0 is the first. */
  readonly next: readonly number[];
  /** How many instructions that step has. */
  readonly steps: readonly number[];
  /** How a state ends the run; undefined if it does not. */
  readonly ends: readonly (string | undefined)[];
  readonly transitions: number;
  /** The longest way down the search went. */
  readonly depth: number;
  /** Nothing was left when the search ended. */
  readonly isClosed: boolean;
  /** Why the answer would be another one on another clock, if it would. */
  readonly clock: string | undefined;
}

export interface SearchOptions {
  /** Every instruction is a step: no reduction. */
  readonly everyInstruction?: boolean;
}

/**
 * The kernel has just loaded its program, with `start`. How an outcome is called is `inWords`. Pauses now and then with the
 * number of states so far; whoever answers true ends the search.
 */
export function* search(
  kernel: Kernel,
  inWords: (outcome: Outcome) => string,
  { everyInstruction = false }: SearchOptions = {},
): Generator<number, Graph, boolean> {
  const { machine } = kernel;
  machine.logged = true;
  const count = machine.harts.length;
  const keys = new Keys();
  const visible = new Visible(kernel);
  const next: number[] = [];
  const steps: number[] = [];
  const ends: (string | undefined)[] = [];
  let transitions = 0;
  let depth = 0;
  let isClosed = true;
  let clock: string | undefined;

  /** At most one instruction, or what the kernel makes of it. False if the hart does not go on. */
  const instruction = (hart: Hart): boolean => {
    const stop = machine.run(hart.id, 1);
    if (!isTrap(stop)) return true;
    kernel.enter(hart, stop);
    if (kernel.wait.nextDeadline !== undefined) clock ??= 'a call waits with a time-out';
    return !kernel.isOver && kernel.scheduler.on(hart) !== undefined;
  };
  const advance = (hart: Hart): number => {
    clock ??= visible.clockOf(hart);
    let goesOn = instruction(hart);
    let done = 1;
    if (everyInstruction) return done;
    for (; goesOn && done < LOCAL_MAX && visible.isLocal(hart); done++) goesOn = instruction(hart);
    return done;
  };
  const enter = (): { state: number; isNew: boolean } => {
    const found = keys.add(machine.hashWords());
    if (found.isNew) {
      for (let i = 0; i < count; i++) {
        next.push(-1);
        steps.push(0);
      }
      ends.push(undefined);
    }
    return found;
  };
  const arrived = (state: number) => {
    const mark = machine.mark();
    if (!kernel.isOver && kernel.scheduler.running().length === 0) kernel.stall();
    if (kernel.isOver) ends[state] = inWords(must(kernel.outcome, 'how it ended'));
    const left = kernel.isOver ? [] : kernel.scheduler.running();
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
    const done = advance(hart);
    const found = enter();
    transitions++;
    next[state * count + hart.id] = found.state;
    steps[state * count + hart.id] = done;
    if (found.isNew) {
      path.push(arrived(found.state));
      depth = Math.max(depth, path.length);
      if ((found.state & 1023) === 0 && (yield found.state)) {
        isClosed = false;
        break;
      }
    }
  }
  return { harts: count, next, steps, ends, transitions, depth, isClosed, clock };
}
