// A session with gdb: the run, who is looked at, who is stepped, who stopped last, and what gdb has been told.
//
// gdb says whose registers it means and who is to be stepped (H), but after `info threads` the first is somebody it only
// looked at. So one who steps is one it named for that (Hc), or else whoever stopped last.
import type { AddressSpace } from '../../kernel/address-space.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import type { Timeline, TimelineOptions } from '../timeline.ts';
import type { World } from '../world.ts';
import { auxiliaryVector } from './auxv.ts';
import { Breakpoints } from '../breakpoints.ts';
import { Motion, type Stop } from '../motion.ts';
import { hexOf } from './packet.ts';
import type { File } from '../programs.ts';
import { Libraries } from './libraries.ts';
import { PC, readOne } from './registers.ts';
import { endOf, libraryStop, sayEnd, stopReply } from './replies.ts';
import type { Scene } from '../tables.ts';
import { type Thread, threadAt } from '../threads.ts';

export interface SessionOptions {
  readonly main: File;
  readonly files: readonly File[];
  /** Added to the main program's addresses. */
  readonly bias: number;
  /** A run from its start. */
  begin(options: TimelineOptions): Timeline;
  /** What lies at an address of a program, for tables. */
  symbol: Scene['symbol'];
  /** A line of `monitor`; what it prints. */
  monitor(line: string, session: Session): Promise<string>;
  /** Sends a packet that is no answer. */
  send(data: string): void;
  breathe(): Promise<void>;
}

export const ERROR = 'E01';
/** There is no such memory. */
export const FAULT = 'E0e';

export class Session {
  timeline!: Timeline;
  motion!: Motion;
  readonly programs: Libraries;
  readonly breakpoints = new Breakpoints();
  readonly options: SessionOptions;
  /** Who is looked at, who is stepped (undefined: not said), who stopped last. */
  private general = 1;
  private control: number | undefined;
  private last = 1;
  private isInterrupted = false;
  /** Which programs were there when gdb was last given them, or told that they are others. */
  private libraries = 0;
  auxv = '';
  /** The run has ended, or was killed, and gdb knows; only a new run goes on. */
  isOver = false;
  /** gdb has asked that everything end. */
  isKilled = false;
  usesAcks = true;

  constructor(options: SessionOptions) {
    this.options = options;
    this.programs = new Libraries(options.main, options.files, options.bias);
    this.begin();
  }

  /** Everything from the start. */
  begin(): void {
    const { options } = this;
    this.programs.forget();
    this.timeline = options.begin({
      hear: (event: KernelEvent, step: number) => this.programs.hear(event, step),
      output: (_, bytes) => options.send(`O${hexOf(bytes)}`),
    });
    const endsAtOnce = this.motion?.endsAtOnce ?? false;
    this.motion = new Motion(this.timeline, this.breakpoints, {
      breathe: () => options.breathe(),
      isInterrupted: () => this.takeInterrupt(),
    });
    this.motion.endsAtOnce = endsAtOnce;
    this.auxv = auxiliaryVector(this.world);
    this.general = this.last = this.motion.somebody();
    this.control = undefined;
    this.isOver = false;
    this.libraries = this.mark();
  }

  /** Another gdb is there. */
  connect(): void {
    this.usesAcks = true;
    this.libraries = this.mark();
    this.control = undefined;
    this.general = this.last;
    this.breakpoints.clear();
    this.programs.forgetOpen();
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.isInterrupted = true;
  }

  get world(): World {
    return this.timeline.world;
  }

  /** Whoever stopped last. */
  get stopped(): number {
    return threadAt(this.world, this.last) ? this.last : this.motion.somebody();
  }

  /** Whose step it is. */
  get stepped(): number {
    const { control } = this;
    return control !== undefined && threadAt(this.world, control) ? control : this.stopped;
  }

  /** Who is looked at. */
  get thread(): Thread | undefined {
    return threadAt(this.world, this.general) ?? threadAt(this.world, this.stopped);
  }

  /** Where it lives. */
  get space(): AddressSpace | undefined {
    return this.thread?.kc.task!.space;
  }

  /** H: 0 is anybody. */
  select(which: string, thread: number): string {
    if (thread > 0 && !threadAt(this.world, thread)) return ERROR;
    if (which === 'c') this.control = thread || undefined;
    else if (thread > 0) this.general = thread;
    return 'OK';
  }

  get scene(): Scene {
    return { world: this.world, programs: this.programs, thread: this.general, symbol: this.options.symbol };
  }

  /** Says which programs are there. */
  readonly mark = (): number => this.programs.mark(this.world);

  /** The programs, for gdb to know. */
  giveLibraries(): string {
    this.libraries = this.mark();
    return this.programs.libraries(this.world);
  }

  /** A motion, and the answer to it. */
  async move(body: () => Promise<Stop>, isLong = false): Promise<string> {
    // gdb looks at the programs again before it goes far, so that breakpoints are where they should be.
    if (isLong && this.libraries !== this.mark()) {
      this.libraries = this.mark();
      return libraryStop(this.stopped);
    }
    const stop = await body();
    this.isInterrupted = false;
    return this.reply(stop);
  }

  reply(stop: Stop): string {
    if (stop.kind === 'over') {
      this.isOver = true;
      return endOf(stop.outcome);
    }
    // Before a thread comes to be, or after it has gone, it cannot be who stops.
    this.last = this.general = threadAt(this.world, stop.thread) ? stop.thread : this.motion.somebody();
    if (stop.kind === 'libraries') this.libraries = this.mark();
    if (stop.kind === 'caught') this.say(`${stop.text}\n`);
    if (stop.kind === 'end') this.say(`${sayEnd(stop.outcome)}: going on from here ends the run\n`);
    const thread = threadAt(this.world, this.last);
    return stopReply({ ...stop, thread: this.last }, thread && readOne(this.world, thread, PC));
  }

  /** A line on gdb's console. */
  say(text: string): void {
    this.options.send(`O${hexOf(new TextEncoder().encode(text))}`);
  }

  /** Whether Ctrl-C has come since this was asked last. */
  takeInterrupt(): boolean {
    const was = this.isInterrupted;
    this.isInterrupted = false;
    return was;
  }

  /** Somebody else has moved the run, and this thread is looked at now; gdb is not told, and has to look again. */
  stand(thread: number): void {
    this.last = this.general = threadAt(this.world, thread) ? thread : this.motion.somebody();
  }

  /** Goes to a step because somebody asked; gdb is not told, and has to look again. False if it was interrupted. */
  async seek(step: number): Promise<boolean> {
    const isThere = await this.motion.seek(Math.max(0, step));
    this.last = this.general = this.motion.somebody();
    return isThere;
  }
}
