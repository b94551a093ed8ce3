// How a run moves for gdb: on, on for one thread, back for one thread, back; and why it stopped.
//
// The schedule is part of the run, so nobody is ever held back: to step a thread is to let the run go on until that
// thread has retired an instruction, whoever else runs meanwhile. The last moment before the run's end is where it stops
// first, with everything still there to be looked at and gone back from; only going on from there ends it.
//
// Back is to the moment before a transition, so that what it did is undone; going on from there does it again.
//
// gdb takes it that RISC-V stops at a watchpoint before the access, and takes the step over it itself before it compares
// values. So that is where we stop, and on the way back right behind the access.
import { signals } from '../kernel/abi.ts';
import type { Outcome } from '../kernel/outcome.ts';
import type { Timeline } from './timeline.ts';
import type { Question } from './world.ts';
import type { Answer, Breakpoints, Wish } from './breakpoints.ts';
import { onHart, realPc, shownPc, threadAt, threads } from './threads.ts';

export type Stop =
  | Exclude<Answer, { kind: 'turn' | 'moved' }>
  | { readonly kind: 'step' | 'interrupt' | 'begin'; readonly thread: number }
  /** The next transition is the last one. */
  | { readonly kind: 'end'; readonly thread: number; readonly outcome: Outcome }
  | { readonly kind: 'over'; readonly outcome: Outcome };

/** Work between two looks at whether somebody has interrupted. */
const STRETCH = 500_000;
const STEPS = 20_000;
/** A search backwards for a thread's last instruction looks at stretches that grow by this factor. */
const WIDER = 8;
const WIDEST = 1 << 18;

export interface MotionOptions {
  /** Lets others in; the run is interrupted if `isInterrupted` says so afterwards. */
  readonly breathe: () => Promise<void>;
  readonly isInterrupted: () => boolean;
  /** A watchpoint stops where its access has been made, and on the way back where it has not been made yet. */
  readonly seesWatched?: boolean;
}

export class Motion {
  private readonly timeline: Timeline;
  private readonly breakpoints: Breakpoints;
  private readonly options: MotionOptions;
  /** The step of a fatal trap, of a watched access, or of the last transition, that has been told: going on from there passes it. */
  private told = -1;
  /** The same, while the run goes on from there. */
  private passed = -1;
  /** The run does not stop before its end. */
  endsAtOnce = false;

  constructor(timeline: Timeline, breakpoints: Breakpoints, options: MotionOptions) {
    this.timeline = timeline;
    this.breakpoints = breakpoints;
    this.options = options;
  }

  /** Every motion begins so: what has been told is passed, if it is here. */
  private leave(): void {
    this.passed = this.told === this.timeline.step ? this.told : -1;
    this.told = -1;
  }

  /** On, until somebody of those resumed has a reason to stop; at a breakpoint where it stands only if `asksHere`. */
  async on(resumed: (thread: number) => boolean, libraries: () => number, asksHere = true): Promise<Stop> {
    this.leave();
    for (let asks = asksHere; ; asks = true) {
      const stopped = this.forward(STRETCH, this.question({ resumed, libraries }), asks);
      if (stopped) return stopped;
      if (await this.isInterrupted()) return this.interrupted();
    }
  }

  /**
   * On, until a thread has retired an instruction, or has left the range of addresses; `resumed`: whose breakpoints
   * count meanwhile.
   */
  async step(thread: number, resumed: (thread: number) => boolean, range?: readonly [number, number]): Promise<Stop> {
    const { world } = this.timeline;
    this.leave();
    for (let steps = 1; ; steps++) {
      const now = threadAt(world, thread);
      if (now === undefined) return { kind: 'step', thread: this.somebody() };
      if (now.saved !== undefined) return this.untilLoaded(thread);
      const pc = shownPc(now.kc, now.hart);
      const { next, hart } = this.timeline.next;
      const isNext = next === 'instruction' && now.hart?.id === hart;
      const before = now.hart?.retired;
      const question = isNext
        ? this.question({ resumed })
        : this.question({
            resumed,
            stepped: { thread, pc: realPc(now.kc, now.hart), moved: () => this.pcOf(thread) !== pc },
          });
      const stopped = this.forward(isNext ? 1 : STRETCH, question, !isNext);
      if (stopped && stopped.kind !== 'step') return stopped;
      const after = threadAt(world, thread);
      const to = this.pcOf(thread);
      if (after === undefined || to !== pc || (isNext && now.hart!.retired !== before)) {
        const isWithin = range !== undefined && to !== undefined && to >= range[0] && to < range[1];
        if (!isWithin) return { kind: 'step', thread: after === undefined ? this.somebody() : thread };
      }
      if ((!isNext || steps % STEPS === 0) && !stopped && (await this.isInterrupted())) return this.interrupted(thread);
    }
  }

  /** A user context that is suspended: on, until it is one no more. */
  private async untilLoaded(thread: number): Promise<Stop> {
    const { world } = this.timeline;
    const question: Question<Answer> = {
      everyStep: true,
      after: ({ hart }) => {
        if (threadAt(world, thread) !== undefined) return undefined;
        return { kind: 'moved', thread: (hart && onHart(world, hart)) ?? this.somebody() };
      },
    };
    for (;;) {
      const stopped = this.forward(STEPS, question);
      if (stopped) return stopped;
      if (await this.isInterrupted()) return this.interrupted();
    }
  }

  /** To a step, or to the last moment before the end; false if interrupted on the way. */
  async seek(step: number): Promise<boolean> {
    const { timeline } = this;
    this.leave();
    while (step > timeline.seen && !timeline.isOver) {
      timeline.forward(Math.min(step - timeline.step, STRETCH));
      if (await this.isInterrupted()) return false;
    }
    timeline.seek(step);
    if (timeline.isOver) timeline.seek(timeline.step - 1);
    return true;
  }

  /** Back, to the last moment at which there was a reason to stop. */
  async back(libraries: () => number): Promise<Stop> {
    this.leave();
    const way = this.timeline.back(this.question({ libraries }));
    for (let at = way.next(); ; at = way.next()) {
      if (at.done) {
        const { why, answer } = at.value;
        if (why !== 'asked' || answer === undefined) return { kind: 'begin', thread: this.somebody() };
        if (answer.kind !== 'watch' || this.options.seesWatched) return this.asked(answer, true);
        this.timeline.seek(this.timeline.step + 1);
        return answer;
      }
      if (await this.isInterrupted()) return this.interrupted();
    }
  }

  /** Back, to before the last instruction that a thread has retired. */
  async stepBack(thread: number): Promise<Stop> {
    const { timeline } = this;
    this.leave();
    const begun = timeline.step;
    let width = 64;
    for (let to = begun; to > 0; width = Math.min(width * WIDER, WIDEST)) {
      const from = Math.max(0, to - width);
      const found = this.ran(thread, from, to) ? timeline.search(from, to, this.moves(thread)) : undefined;
      if (found) {
        if (found.answer === 'moved') return this.undone(thread, found.step);
        timeline.seek(found.step + 1);
        return { kind: 'begin', thread };
      }
      to = from;
      timeline.seek(to);
      if (await this.isInterrupted()) return this.interrupted();
    }
    return { kind: 'begin', thread: threadAt(timeline.world, thread) ? thread : this.somebody() };
  }

  /** To before an instruction; or, if that would hit a watchpoint, to behind it. */
  private undone(thread: number, step: number): Stop {
    const { timeline } = this;
    const found = timeline.search(step, step + 1, this.question({}));
    const isSeen = found?.answer.kind === 'watch' && !this.options.seesWatched;
    timeline.seek(isSeen ? step + 1 : step);
    return isSeen ? (found.answer as Stop) : { kind: 'step', thread };
  }

  /** Whether a thread was on a hart at all in a stretch: at its begin, or after anything the kernel did. */
  private ran(thread: number, from: number, to: number): boolean {
    const { timeline } = this;
    const { world } = timeline;
    timeline.seek(from);
    const was = this.pcOf(thread);
    if (threadAt(world, thread)?.hart) return true;
    const isOn = (): true | undefined => (threadAt(world, thread)?.hart ? true : undefined);
    if (timeline.search(from, to, { after: isOn })) return true;
    timeline.seek(to);
    return this.pcOf(thread) !== was;
  }

  /** Every transition in which a thread moves, or comes to be. */
  private moves(thread: number): Question<'moved' | 'made'> {
    const { world } = this.timeline;
    let pc: number | undefined;
    let on: number | undefined;
    const look = (): void => {
      const now = threadAt(world, thread);
      pc = now && shownPc(now.kc, now.hart);
      on = now?.hart?.id;
    };
    return {
      everyStep: true,
      begin: look,
      after: ({ hart, events }) => {
        const [was, by] = [pc, on];
        look();
        if (pc === undefined) return undefined;
        if (was === undefined) return 'made';
        return pc !== was || (events === undefined && hart?.id === by) ? 'moved' : undefined;
      },
    };
  }

  /** On by at most so much; undefined if there is no reason to stop yet. */
  private forward(steps: number, question: Question<Answer>, asksHere = true): Stop | undefined {
    const { timeline } = this;
    if (timeline.isOver) return { kind: 'over', outcome: timeline.world.kernel.outcome! };
    const { why, answer } = timeline.forward(steps, question, asksHere);
    if (why === 'asked') return this.asked(answer!);
    return why === 'over' ? this.atEnd() : undefined;
  }

  private asked(answer: Answer, isBack = false): Stop {
    const { timeline } = this;
    if (answer.kind === 'turn' || answer.kind === 'moved') return { kind: 'step', thread: answer.thread };
    const isBefore = answer.kind === 'fatal' || (answer.kind === 'watch' && !this.options.seesWatched);
    if (isBack || !isBefore) return answer;
    // It has happened; where it was about to is where it can be looked at.
    timeline.seek(timeline.step - 1);
    this.told = timeline.step;
    return answer;
  }

  private atEnd(): Stop {
    const { timeline } = this;
    const outcome = timeline.world.kernel.outcome!;
    const last = timeline.step - 1;
    if (this.endsAtOnce || this.passed === last) return { kind: 'over', outcome };
    timeline.seek(last);
    this.told = last;
    const { hart } = timeline.next;
    const thread =
      (hart >= 0 ? onHart(timeline.world, timeline.world.machine.harts[hart]!) : undefined) ?? this.somebody();
    if (outcome.kind === 'killed') return { kind: 'fatal', thread, signal: outcome.signal };
    if (outcome.kind === 'failed') return { kind: 'fatal', thread, signal: signals.SIGABRT };
    return { kind: 'end', thread, outcome };
  }

  private question(wish: Wish): Question<Answer> {
    return this.breakpoints.question(this.timeline.world, { ...wish, told: this.passed });
  }

  private pcOf(thread: number): number | undefined {
    const now = threadAt(this.timeline.world, thread);
    return now && (now.saved === undefined ? shownPc(now.kc, now.hart) : now.saved.record);
  }

  /** Whoever runs next, or else anybody. */
  somebody(): number {
    const { world, next } = this.timeline;
    const hart = world.machine.harts[next.hart];
    return (hart && onHart(world, hart)) ?? threads(world)[0]?.id ?? 1;
  }

  private async isInterrupted(): Promise<boolean> {
    await this.options.breathe();
    return this.options.isInterrupted();
  }

  private interrupted(thread = this.somebody()): Stop {
    return { kind: 'interrupt', thread };
  }
}
