// The course of a run: transition by transition, stopped anywhere, with the same effects as `kernel.run`.
//
// A *step* is a moment between two transitions and its number (kernel.step) counts them from the start: an instruction
// that retires is one, and so is whatever the kernel does between two instructions: a trap from its instruction to the
// door out, a time slice's end, a delivery of events or of a signal, the end of the run. At every step it is settled
// what comes next, the choice of the hart included, so that a step is one state however it was reached.
import type { KernelEvent } from '../kernel/events.ts';
import type { Hart } from '../machine/hart.ts';
import { CAUSE, TVAL } from '../machine/layout.ts';
import { BREAK, BUDGET, WATCH } from '../machine/stop.ts';
import { isDue } from '../kernel/due.ts';
import { Crash } from '../must.ts';
import { Armed } from './armed.ts';
import type { Next, Question, World } from './world.ts';

/** Why `go` came back: the step asked for, enough work, the end of the run, an answer. */
export type Why = 'limit' | 'paused' | 'over' | 'asked';

/** What a turn, a trap or a question costs beside an instruction, roughly. */
const TURN_WORK = 64;

/** Where a run is, apart from what its machine holds. */
export interface Cursor {
  readonly step: number;
  readonly next: Next;
  readonly hart: number;
  readonly left: number;
  /** What the interleaver and others remember. */
  readonly outside: readonly (number | undefined)[];
}

export class Course {
  readonly world: World;
  step = 0;
  next: Next = 'over';
  /** Whose turn it is. */
  hart: Hart | undefined;
  /** Instructions left of the turn. */
  private left = 0;
  /** Roughly how much was done since the start, in instructions; it never goes back. */
  work = 0;
  /** What the last question was answered, and the step of the transition it is about. */
  answer: unknown;
  answerStep = 0;
  private isAsking = false;
  /** What the kernel has told since the last transition began. */
  private readonly told: KernelEvent[] = [];

  constructor(world: World) {
    this.world = world;
    this.step = world.kernel.step;
    this.settle();
  }

  /** What is to be kept with a snapshot of the machine. */
  get cursor(): Cursor {
    const { step, next, left } = this;
    return { step, next, left, hart: this.hart?.id ?? -1, outside: this.outside.map(({ memory }) => memory) };
  }
  set cursor({ step, next, hart, left, outside }: Cursor) {
    this.step = step;
    this.next = next;
    this.hart = this.world.machine.harts[hart];
    this.left = left;
    this.outside.forEach((who, i) => {
      if (outside[i] !== undefined) who.memory = outside[i];
    });
  }

  private get outside(): { memory?: number }[] {
    return [this.world.interleaver, ...(this.world.outside ?? [])];
  }

  /**
   * Goes on to step `limit`, or until about `work` is done, or until the question has an answer. At a place where it
   * stands already it asks only if told to.
   */
  go(limit: number, work = Number.POSITIVE_INFINITY, question?: Question<unknown>, asksHere = false): Why {
    const enough = this.work + work;
    if (question === undefined) {
      while (this.step < limit) {
        if (this.next === 'over') return 'over';
        if (this.work >= enough) return 'paused';
        if (this.next === 'instruction') this.run(Math.min(limit - this.step, enough - this.work));
        else this.kernelActs();
      }
      return 'limit';
    }
    const armed = new Armed(this.world, question);
    armed.arm();
    question.begin?.();
    this.isAsking = true;
    try {
      return this.asking(limit, enough, question, armed, asksHere ? -1 : this.step);
    } finally {
      armed.disarm();
      this.isAsking = false;
    }
  }

  /** The kernel tells something. */
  hear(event: KernelEvent): void {
    if (this.isAsking) this.told.push(event);
  }

  private asking(limit: number, enough: number, question: Question<unknown>, armed: Armed, from: number): Why {
    /** The step at which `before` has been asked, or shall not be. */
    let passed = from;
    const { everyStep } = question;
    while (this.step < limit) {
      if (this.next === 'over') return 'over';
      if (this.work >= enough) return 'paused';
      const { hart, step } = this;
      this.told.length = 0;
      let access: number | undefined;
      let pc = hart?.pc ?? 0;
      let stop = BUDGET;
      let acted = this.next !== 'instruction';
      if (acted) this.kernelActs();
      else {
        const here = question.places !== undefined && question.places.has(pc >>> 0);
        if (here && passed !== step) {
          passed = step;
          this.work += TURN_WORK;
          if (question.before !== undefined && this.holds(question.before(hart!), step)) return 'asked';
        }
        if (!here) {
          stop = this.run(everyStep ? 1 : Math.min(limit - step, enough - this.work));
          if (stop === BREAK && question.places!.has(hart!.pc >>> 0)) continue;
        }
        // A place, or another address of a place's bytes.
        if (here || stop === BREAK) stop = this.one(() => armed.pass(hart!.id));
        if (stop === WATCH) {
          access = this.watchedAt;
          pc = hart!.pc;
          stop = this.one(() => this.world.machine.step(hart!.id));
        }
        acted = this.entered;
      }
      if (acted) armed.arm();
      if (question.after === undefined || !(acted || access !== undefined || everyStep)) continue;
      this.work += acted ? 0 : TURN_WORK;
      // What an instruction did that ran before one that trapped is no part of the trap.
      const what = { step: this.step - 1, hart, pc: this.trappedAt ?? pc, ...(access === undefined ? {} : { access }) };
      const found = question.after(acted ? { ...what, events: [...this.told] } : what);
      if (this.holds(found, this.step - 1)) return 'asked';
    }
    return 'limit';
  }

  private holds(answer: unknown, step: number): boolean {
    if (answer === undefined) return false;
    this.answer = answer;
    this.answerStep = step;
    return true;
  }

  /** Whether the last instruction run ended in the kernel, and where that instruction is. */
  private entered = false;
  private trappedAt: number | undefined;
  /** The address at which the last watchpoint stopped a hart. */
  private watchedAt = 0;

  /** Instructions of the turn, at most so many; ends the turn if it is over. */
  private run(most: number): number {
    const { machine } = this.world;
    const { id } = this.hart!;
    return this.account(Math.min(most, this.left), (budget) => machine.run(id, budget));
  }

  private one(body: () => number): number {
    return this.account(1, body);
  }

  private account(budget: number, body: (budget: number) => number): number {
    const hart = this.hart!;
    const { kernel } = this.world;
    const { words } = hart;
    const before = hart.retired;
    const cause = words[CAUSE];
    const tval = words[TVAL];
    this.entered = false;
    this.trappedAt = undefined;
    const stop = body(budget);
    const done = hart.retired - before;
    this.step += done;
    this.left -= done;
    this.work += done;
    if (stop === BREAK || stop === WATCH) {
      // The guest's machine has no such stops: the words look as if it had run to here for its budget.
      this.watchedAt = words[TVAL] >>> 0;
      words[TVAL] = tval;
      words[CAUSE] = done > 0 ? BUDGET : cause;
    } else if (stop !== BUDGET) {
      this.entered = true;
      this.trappedAt = hart.pc;
      this.work += TURN_WORK;
      kernel.enter(hart, stop);
      this.step++;
      this.turnEnds();
      return stop;
    }
    if (this.left === 0) {
      this.work += TURN_WORK;
      if (kernel.isSliceOver(hart)) this.next = 'slice over';
      else this.turnEnds();
    }
    return stop;
  }

  /** A transition that is no instruction's. */
  private kernelActs(): void {
    const { kernel } = this.world;
    const { next, hart } = this;
    this.work += TURN_WORK;
    this.trappedAt = undefined;
    this.step++;
    if (next === 'events') {
      kernel.deliver(kernel.scheduler.running());
      return this.settle();
    }
    if (next === 'signal') kernel.alert(hart!);
    else if (next === 'slice over') kernel.enter(hart!, BUDGET);
    else if (next === 'deadlock') kernel.stall();
    else if (next === 'out of time') kernel.giveUp();
    else throw new Crash(`nothing follows '${next}'`);
    this.turnEnds();
  }

  private turnEnds(): void {
    const { kernel, maxTicks } = this.world;
    if (kernel.isOver || maxTicks === undefined || kernel.elapsed < maxTicks) this.settle();
    else {
      this.next = 'out of time';
      this.hart = undefined;
    }
  }

  /** Finds out what comes next, at the boundary of turns. */
  private settle(): void {
    const { kernel, interleaver, slice } = this.world;
    this.hart = undefined;
    this.left = 0;
    if (kernel.isOver) {
      this.next = 'over';
      return;
    }
    const running = kernel.scheduler.running();
    if (isDue(kernel, running)) this.next = 'events';
    else if (running.length === 0) this.next = 'deadlock';
    else {
      this.hart = interleaver.next(running);
      if (kernel.isAlerted(this.hart)) this.next = 'signal';
      else {
        this.next = 'instruction';
        this.left = kernel.budgetOf(this.hart, slice);
      }
    }
  }
}
