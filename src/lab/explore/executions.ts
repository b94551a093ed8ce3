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
import { ATOMIC, LOADED, STORED } from '../../machine/ring.ts';
import { cause, isTrap } from '../../machine/stop.ts';
import { physical } from '../peek.ts';
import { Live } from './live.ts';
import { Visible } from './visible.ts';

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
const LOCAL_MAX = 4096;
const A7 = 17;

const depends = (a: Touched, b: Touched): boolean =>
  a.all || b.all || ((a.writes || b.writes) && a.from < b.to && b.from < a.to);

/** The search ends after so many steps. The kernel has just loaded its program, with `start`. */
export function countExecutions(kernel: Kernel, most = Number.POSITIVE_INFINITY): Executions {
  const { machine } = kernel;
  machine.logged = true;
  let touched: Touched = NOTHING;
  machine.observe = (words, from, to) => {
    for (let i = from; i < to; i += 4) {
      const kind = words[i + 2];
      const bytes = (kind & 56) >> 3;
      const writes = (kind & STORED) !== 0;
      if ((kind & (LOADED | STORED | ATOMIC)) !== 0) {
        const va = words[i + 1] >>> 0;
        touched = { from: va, to: va + bytes, writes, all: false };
      }
    }
  };
  const visible = new Visible(kernel);
  const live = new Live((pc) => {
    const pa = physical({ kernel, machine }, machine.harts[0].satp, pc);
    return pa === undefined ? undefined : machine.memory.load32(pa);
  });
  const valueAt = (va: number): number | undefined => {
    const pa = physical({ kernel, machine }, machine.harts[0].satp, va & ~3);
    return pa === undefined ? undefined : machine.memory.load32(pa);
  };
  const localState = ({ pc, x }: Hart): string => {
    const mask = live.before(pc);
    let text = `${pc}`;
    for (let i = 1; i < 32; i++) if ((mask >>> i) & 1) text += ` ${x[i]}`;
    return text;
  };

  /** One visible instruction and what follows it; false if it changed nothing but the hart. */
  const advance = (hart: Hart): { touched: Touched; isEffective: boolean } => {
    touched = NOTHING;
    visible.clockOf(hart);
    const before = machine.memory.log.position;
    let stop = machine.run(hart.id, 1);
    let isEffective = false;
    const first = touched;
    if (first.writes)
      machine.memory.log.each(before, (words, from, to) => {
        const pa = physical({ kernel, machine }, hart.satp, first.from & ~3);
        if (pa === undefined) return;
        const host = machine.memory.host(pa, 4);
        for (let i = from; i < to; i += 2)
          if (words[i] === host && words[i + 1] !== valueAt(first.from)) isEffective = true;
        if (first.to - first.from + (first.from & 3) > 4) isEffective = true;
      });
    let all = false;
    const enter = (): void => {
      isEffective = true;
      if (stop !== cause.CALL || hart.x[A7] !== calls.exit[0]) all = true;
      kernel.enter(hart, stop);
    };
    if (isTrap(stop)) enter();
    const goesOn = (): boolean => !kernel.isOver && kernel.scheduler.on(hart) !== undefined;
    for (let done = 0; goesOn() && done < LOCAL_MAX && visible.isLocal(hart); done++) {
      stop = machine.run(hart.id, 1);
      if (isTrap(stop)) enter();
    }
    return { touched: all ? { ...first, all } : first, isEffective };
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
      if (running.length > 0 || !kernel.isOver) blocked++;
      else executions++;
      return;
    }
    const sleeping = new Map(asleep);
    const mark = machine.mark();
    for (const hart of able) {
      if (sleeping.has(hart.id)) continue;
      steps++;
      const { touched: what, isEffective } = advance(hart);
      const next = new Map([...sleeping].filter(([, other]) => !depends(what, other)));
      const goesOn = !kernel.isOver && kernel.scheduler.on(hart) !== undefined;
      const state = goesOn ? localState(hart) : '';
      const mine = isEffective ? new Set<string>() : been[hart.id];
      const isBack = goesOn && mine.has(state);
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
