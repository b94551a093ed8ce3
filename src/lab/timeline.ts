// Time travel: any step of a run, forwards and backwards, without having asked for a recording.
//
// While a run goes on, a snapshot is kept every so often; the step before this one is reached from the last snapshot
// before it, by running again what is between: a run is the same run every time. On the way there more snapshots are
// kept, closer and closer to the goal, so that the next step back is shorter still and a search backwards looks at
// stretches that begin small and grow.
//
// Rejected: the undo log, which gives back the machine but neither the interleaver nor the turn within which it is,
// costs memory for every store, and was slower than running a thousand instructions again.
import type { KernelEvent } from '../kernel/events.ts';
import { Checkpoints, type Checkpoint } from './checkpoints.ts';
import { type Stream, Written } from './console.ts';
import { Course, type Cursor, type Why } from './course.ts';
import type { Question, World } from './world.ts';

export interface TimelineOptions {
  /** What the snapshots may take. */
  readonly historyBytes?: number;
  /** Work between two snapshots, in instructions. */
  readonly spacing?: number;
  /** What the guest writes, once. */
  readonly output?: (stream: Stream, bytes: Uint8Array) => void;
  /** What the kernel tells, once for every step. */
  readonly hear?: (event: KernelEvent, step: number) => void;
}

/** How a run forwards ended. */
export interface Stopped<Answer> {
  readonly why: 'limit' | 'over' | 'asked';
  readonly answer?: Answer;
}

/** How a search backwards ended: with the answer closest to where it began, or at the start. */
export interface Found<Answer> {
  readonly why: 'start' | 'asked';
  readonly answer?: Answer;
}

export const HISTORY_BYTES = 200 << 20;
const SPACING = 500_000;
/** Snapshots on the way to a goal lie at distances to it that shrink by this factor, down to a few instructions. */
const CLOSER = 8;
const CLOSEST = 32;

export class Timeline {
  readonly world: World;
  private readonly course: Course;
  private readonly checkpoints: Checkpoints;
  private readonly spacing: number;
  private readonly options: TimelineOptions;
  private readonly written = { 1: new Written(), 2: new Written() };
  /** The last step that was ever run to in this history: what happened up to there has been told. */
  private told = 0;
  /** Work done at the last snapshot kept while going on. */
  private keptAt = 0;

  /** `make` builds the world, program loaded, over a kernel that tells what it is given. */
  constructor(make: (tell: (event: KernelEvent) => void) => World, options: TimelineOptions = {}) {
    this.options = options;
    this.spacing = options.spacing ?? SPACING;
    this.checkpoints = new Checkpoints(options.historyBytes ?? HISTORY_BYTES);
    let course: Course | undefined;
    const early: KernelEvent[] = [];
    this.world = make((event) => {
      if (course === undefined) early.push(event);
      else this.hear(event);
    });
    course = this.course = new Course(this.world);
    for (const event of early) options.hear?.(event, this.step);
    this.keep(true);
  }

  get step(): number {
    return this.course.step;
  }

  /** What comes next, and on which hart. */
  get next(): Cursor {
    return this.course.cursor;
  }

  get isOver(): boolean {
    return this.course.next === 'over';
  }

  /** The last step that has been seen. */
  get seen(): number {
    return Math.max(this.told, this.step);
  }

  /** All that has been written up to now. */
  content(stream: Stream): Uint8Array {
    return this.written[stream].content;
  }

  /** What the history takes. */
  get memory(): { readonly checkpoints: number; readonly bytes: number } {
    return { checkpoints: this.checkpoints.count, bytes: this.checkpoints.bytes };
  }

  /** Goes to a step; stays at the end of the run if that comes first. */
  seek(step: number): void {
    const goal = Math.max(0, step);
    const nearest = this.checkpoints.at(goal);
    if (goal < this.step || nearest.cursor.step > this.step) this.restore(nearest);
    for (let ahead = goal - this.step; ahead > CLOSEST * CLOSER && goal <= this.told; ahead = goal - this.step) {
      const at = goal - Math.floor(ahead / CLOSER);
      if (this.run(at) !== 'limit') return;
      this.keep(false);
    }
    this.run(goal);
  }

  /** Forwards by at most so many steps, or until the question is answered. */
  forward<Answer>(steps: number, question?: Question<Answer>, asksHere = false): Stopped<Answer> {
    const why = this.run(this.step + steps, question, asksHere);
    return why === 'asked' ? { why, answer: this.course.answer as Answer } : { why };
  }

  /**
   * Backwards to the last transition of which the question was answered: to the moment before it, so that what an
   * `after` saw is undone. Yields the step it has got to after every stretch; whoever stops asking there is at that step.
   */
  *back<Answer>(question: Question<Answer>, floor = 0): Generator<number, Found<Answer>> {
    let to = this.step;
    if (to > floor) this.seek(to - 1);
    while (to > floor) {
      const { cursor } = this.checkpoints.at(to - 1);
      const from = Math.max(cursor.step, floor);
      const found = this.search(from, to, question);
      if (found !== undefined) {
        this.seek(found.step);
        return { why: 'asked', answer: found.answer };
      }
      to = from;
      this.seek(to);
      yield to;
    }
    this.seek(floor);
    return { why: 'start' };
  }

  /** The last transition of a stretch of which the question is answered. */
  search<Answer>(from: number, to: number, question: Question<Answer>): { step: number; answer: Answer } | undefined {
    this.seek(from);
    let last: { step: number; answer: Answer } | undefined;
    let asksHere = true;
    while (this.run(to, question, asksHere) === 'asked') {
      const { answerStep, answer } = this.course;
      last = { step: answerStep, answer: answer as Answer };
      asksHere = this.step > answerStep;
    }
    return last;
  }

  /** Changes the state by hand. What came after this moment is forgotten; what was before it stays as it was. */
  change(body: () => void): void {
    this.checkpoints.dropAfter(this.step);
    this.told = this.step;
    for (const stream of [1, 2] as const) this.written[stream].forget();
    body();
    this.keep(true);
  }

  /** Runs to a step, keeping snapshots as the work goes on. */
  private run(limit: number, question?: Question<unknown>, asksHere = false): Exclude<Why, 'paused'> {
    const { course } = this;
    let asks = asksHere;
    for (;;) {
      // A moment that was changed by hand cannot be reached by running.
      const pinned = this.checkpoints.pinned(course.step, limit);
      const goal = pinned?.cursor.step ?? limit;
      const left = Math.max(1, this.keptAt + this.spacing - course.work);
      const why = course.go(goal, left, question, asks);
      this.told = Math.max(this.told, course.step);
      if (why === 'limit' && pinned) {
        this.restore(pinned);
        asks = true;
        if (goal < limit) continue;
      }
      if (why !== 'paused') return why;
      this.keep(false);
      // Between two stretches nothing has been asked yet about the next instruction, unless it is where we began.
      asks = true;
    }
  }

  private keep(isPinned: boolean): void {
    const { course } = this;
    this.keptAt = course.work;
    this.checkpoints.add(
      {
        cursor: course.cursor,
        snapshot: this.world.machine.snapshot(),
        written: [this.written[1].length, this.written[2].length],
        isPinned,
      },
      this.step,
    );
  }

  /** The moment that was kept is now. */
  protected restore({ snapshot, cursor, written }: Checkpoint): void {
    this.world.machine.restore(snapshot);
    this.course.cursor = cursor;
    this.written[1].length = written[0];
    this.written[2].length = written[1];
    this.keptAt = this.course.work;
  }

  private hear(event: KernelEvent): void {
    const { course } = this;
    course.hear(event);
    if (event.kind === 'output') {
      const fresh = this.written[event.fd].write(event.bytes);
      if (fresh.length > 0) this.options.output?.(event.fd, fresh.slice());
    }
    // Told while the transition goes on; its number is that of the step it leads to.
    const step = this.world.kernel.step;
    if (step > this.told) this.options.hear?.(event, step);
  }
}
