// Every state that a litmus program can reach, and the steps between them.
//
// What a step is, and why no smaller one is needed, says step.ts (Godefroid, "Partial-Order Methods", 1996).
//
// The search goes depth first and comes back by the undo log; a state is known by the 128 bits of its hash.
import type { Kernel } from '../../kernel/kernel.ts';
import type { Outcome } from '../../kernel/outcome.ts';
import type { Hart } from '../../machine/hart.ts';
import { must } from '../../must.ts';
import { Keys } from './keys.ts';
import { step } from './step.ts';
import { Visible } from './visible.ts';

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

  const advance = (hart: Hart): number => {
    clock ??= visible.clockOf(hart);
    const done = step(kernel, visible, hart, undefined, everyInstruction ? 1 : undefined);
    if (kernel.wait.nextDeadline !== undefined) clock ??= 'a call waits with a time-out';
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
