// Complete executions: how many there are, two of which only the order of independent steps tells apart being one
// (Mazurkiewicz traces). Without states: depth first with sleep sets, back by the undo log.
//
// Two steps depend on one another if they touch a common byte and one of them writes it; a failed SC reads, an AMO writes; a
// call other than exit depends on all. A hart that comes back to where it was, with the same live registers and without
// having changed anything, waits: it takes no further step, and an execution that ends so is blocked (the pure-iteration
// rule of spin loops). Godefroid 1996; Abdulla, Aronis, Jonsson and Sagonas, POPL 2014.
import { calls } from '../../kernel/abi.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Hart } from '../../machine/hart.ts';
import { STORED } from '../../machine/ring.ts';
import { cause } from '../../machine/stop.ts';
import { peekWord, physical } from '../peek.ts';
import { Live } from './live.ts';
import { goesOn, step } from './step.ts';
import { A7, Visible } from './visible.ts';

export interface Executions {
  /** Those in which every hart comes to its end. */
  readonly executions: number;
  /** Those at whose end a hart waits for ever. */
  readonly blocked: number;
  readonly isClosed: boolean;
}

/** What a step touched. */
interface Touched {
  readonly from: number;
  readonly to: number;
  readonly writes: boolean;
  /** It depends on everything. */
  readonly all: boolean;
}

const NOTHING: Touched = { from: 0, to: 0, writes: false, all: false };
/** Bits of a size among those of a record's kind (ring.ts). */
const SIZES = 8 | 16 | 32;

const depends = (a: Touched, b: Touched): boolean =>
  a.all || b.all || ((a.writes || b.writes) && a.from < b.to && b.from < a.to);

/** The search ends after so many steps. The kernel has just loaded its program, with `start`. */
export function countExecutions(kernel: Kernel, most = Number.POSITIVE_INFINITY): Executions {
  const { machine } = kernel;
  machine.logged = true;
  let touched: Touched = NOTHING;
  machine.observe = (words, from, to) => {
    for (let i = from; i < to; i += 4) {
      const [va, kind] = [words[i + 1] >>> 0, words[i + 2]];
      touched = { from: va, to: va + (kind & SIZES) / 8, writes: (kind & STORED) !== 0, all: false };
    }
  };
  const visible = new Visible(kernel);
  const world = { kernel, machine };
  const live = new Live((pc) => peekWord(world, machine.harts[0].satp, pc));
  const localState = ({ pc, x }: Hart): string => {
    const mask = live.before(pc);
    let text = `${pc}`;
    for (let i = 1; i < 32; i++) if ((mask >>> i) & 1) text += ` ${x[i]}`;
    return text;
  };

  /** A step of a hart; `isEffective`: it changed more than the hart. */
  const advance = (hart: Hart): { touched: Touched; isEffective: boolean } => {
    touched = NOTHING;
    visible.clockOf(hart);
    const before = machine.memory.log.position;
    let isEffective = false;
    let all = false;
    step(kernel, visible, hart, (stop) => {
      isEffective = true;
      if (stop !== cause.CALL || hart.x[A7] !== calls.exit[0]) all = true;
    });
    if (touched.writes && !isEffective) isEffective = changed(hart, touched, before);
    return { touched: { ...touched, all }, isEffective };
  };
  /** Whether a store since that position of the log left another value; one across words is taken for one that did. */
  const changed = (hart: Hart, { from, to }: Touched, position: number): boolean => {
    if ((from & 3) + to - from > 4) return true;
    const pa = physical(world, hart.satp, from & ~3);
    if (pa === undefined) return false;
    const { memory } = machine;
    const host = memory.host(pa, 4);
    let found = false;
    memory.log.each(position, (words, first, end) => {
      for (let i = first; i < end; i += 2)
        if (words[i] === host && words[i + 1] !== memory.words[host >> 2]) found = true;
    });
    return found;
  };

  let executions = 0;
  let blocked = 0;
  let isClosed = true;
  let steps = 0;
  const visit = (
    asleep: ReadonlyMap<number, Touched>,
    waits: ReadonlySet<number>,
    been: readonly ReadonlySet<string>[],
  ): void => {
    if (steps >= most) return void (isClosed = false);
    const running = kernel.isOver ? [] : kernel.scheduler.running();
    const able = running.filter(({ id }) => !waits.has(id));
    if (able.length === 0) {
      if (kernel.isOver) executions++;
      else blocked++;
      return;
    }
    const sleeping = new Map(asleep);
    const mark = machine.mark();
    for (const hart of able) {
      if (sleeping.has(hart.id)) continue;
      steps++;
      const { touched: what, isEffective } = advance(hart);
      const next = new Map([...sleeping].filter(([, other]) => !depends(what, other)));
      const state = goesOn(kernel, hart) ? localState(hart) : '';
      const mine = isEffective ? new Set<string>() : been[hart.id];
      const isBack = state !== '' && mine.has(state);
      visit(
        next,
        isBack ? new Set([...waits, hart.id]) : waits,
        been.map((set, id) => (id === hart.id ? new Set([...mine, state]) : set)),
      );
      machine.undo(mark);
      sleeping.set(hart.id, what);
    }
  };
  visit(
    new Map(),
    new Set(),
    machine.harts.map((hart) => new Set([localState(hart)])),
  );
  machine.observe = undefined;
  return { executions, blocked, isClosed };
}
