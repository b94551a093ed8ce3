// A session of the debugger: the run, who is looked at, what stops it, and what is printed when it stops.
import type { Elf } from '../../elf.ts';
import { registerNames } from '../../isa/registers.ts';
import type { KernelEvent } from '../../kernel/events.ts';
import { Breakpoints } from '../breakpoints.ts';
import { readMemory } from '../memory.ts';
import { Motion } from '../motion.ts';
import { type File, Programs } from '../programs.ts';
import type { Scene } from '../tables.ts';
import { nameOf, registerOf, shownPc, type Thread, threadAt } from '../threads.ts';
import type { Timeline, TimelineOptions } from '../timeline.ts';
import type { World } from '../world.ts';
import { Mistake } from './command.ts';
import { evaluate, type Scope, type Value } from './expression.ts';
import { type Frame, unwind } from './frames.ts';
import { Stops } from './stops.ts';

export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly text?: string;
}

/** What the programs' files say about addresses, by the programs that are there now. */
export interface Names {
  symbol(va: number): string;
  source(va: number): SourceLine | undefined;
  /** The program an address of code belongs to, what is added to its file's addresses, and where its routine begins. */
  fileOf(va: number): { readonly elf: Elf; readonly bias: number; readonly start: number | undefined } | undefined;
  /** A symbol, of the program that `near` belongs to first; of a thread-local variable the distance from tp. */
  find(
    name: string,
    near: number,
  ): { readonly va: number; readonly bytes: number; readonly isCode: boolean; readonly isLocal: boolean } | undefined;
  /** A routine or variable in every program that has it. */
  everywhere(name: string): number[];
  /** Everywhere a line's code begins. */
  line(file: string, line: number): number[];
  text(file: string): string | undefined;
  disassemble(word: number, va: number): string;
  /** For Tab. */
  symbols(): string[];
  files(): string[];
}

export interface DebuggerOptions {
  readonly main: File;
  readonly files: readonly File[];
  readonly bias: number;
  /** The programs of a run that somebody else has begun, and listens to. */
  readonly programs?: Programs;
  begin(options: TimelineOptions): Timeline;
  names(programs: Programs, world: () => World): Names;
  /** A line, or several. */
  print(text: string): void;
  /** What the guest writes. */
  output(text: Uint8Array): void;
  breathe(): Promise<void>;
  isInterrupted(): boolean;
  readonly paint: { bold(text: string): string; dim(text: string): string; red(text: string): string };
}

const PC = 32;
export const hex = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

export class Debugger {
  readonly options: DebuggerOptions;
  readonly programs: Programs;
  readonly names: Names;
  readonly breakpoints = new Breakpoints();
  readonly stops = new Stops();
  readonly displays = new Map<number, { text: string; format: string }>();
  readonly bookmarks = new Map<string, number>();
  timeline: Timeline;
  motion: Motion;
  thread = 1;
  /** Which frame is looked at; 0 is the innermost. */
  frame = 0;
  quits = false;
  /** Where `list` and `x` go on. */
  listed: { file: string; line: number } | undefined;
  examined: number | undefined;

  constructor(options: DebuggerOptions) {
    this.options = options;
    this.programs = options.programs ?? new Programs(options.main, options.files, options.bias);
    this.names = options.names(this.programs, () => this.timeline.world);
    this.timeline = options.begin({
      hear: (event: KernelEvent, step: number) => this.programs.hear(event, step),
      output: (_, bytes) => options.output(bytes),
    });
    const { breathe, isInterrupted } = options;
    this.motion = new Motion(this.timeline, this.breakpoints, { breathe, isInterrupted, seesWatched: true });
    this.thread = this.motion.somebody();
  }

  get world(): World {
    return this.timeline.world;
  }
  print(text: string): void {
    this.options.print(text);
  }

  /** Who is looked at. */
  get who(): Thread {
    const thread = threadAt(this.world, this.thread) ?? threadAt(this.world, this.motion.somebody());
    if (!thread) throw new Mistake('nobody is there any more', 'go back with reverse-stepi or seek');
    return thread;
  }

  get isAnybody(): boolean {
    return threadAt(this.world, this.motion.somebody()) !== undefined;
  }

  get scene(): Scene {
    const { world, programs, thread } = this;
    return { world, programs, thread, symbol: (va) => this.names.symbol(va) };
  }

  read(va: number, bytes: number, thread = this.who): Uint8Array {
    return readMemory(this.world, thread.kc.task!.space!, va >>> 0, bytes);
  }
  word(va: number, bytes = 4, thread = this.who): number | undefined {
    const found = this.read(va, bytes, thread);
    return found.length < bytes ? undefined : found.reduceRight((sum, byte) => (sum << 8) | byte, 0);
  }

  pcOf(thread: Thread): number {
    return (
      (thread.saved === undefined ? shownPc(thread.kc, thread.hart) : (registerOf(this.world, thread, PC) ?? 0)) >>> 0
    );
  }

  frames(thread = this.who): Frame[] {
    const x = Array.from({ length: 32 }, (_, i) => registerOf(this.world, thread, i));
    return unwind(
      this.pcOf(thread),
      x,
      (pc) => this.names.fileOf(pc),
      (va) => this.word(va, 4, thread),
    );
  }

  /** What names mean: to the selected thread and frame, or to a thread that is at a breakpoint. */
  scope(thread = this.who, isSelected = thread.id === this.who.id): Scope {
    const framed = isSelected && this.frame > 0 ? this.frames(thread)[this.frame] : undefined;
    const pc = framed?.pc ?? this.pcOf(thread);
    const numbered = (i: number): number | undefined => (framed ? framed.x[i] : registerOf(this.world, thread, i));
    const hart = thread.hart ?? this.world.machine.harts[thread.kc.hart]!;
    const ours: Readonly<Record<string, () => number>> = {
      pc: () => pc,
      fp: () => numbered(8) ?? 0,
      hart: () => thread.hart?.id ?? -1,
      kc: () => thread.kc.slot + 1,
      thread: () => thread.id,
      ictr: () => this.timeline.step,
      cycle: () => hart.clock,
      instret: () => hart.retired,
      reservation: () => hart.reservation,
      satp: () => this.world.kernel.spaces.satp(thread.kc.task!.space!),
    };
    return {
      register: (name) => {
        const [, number] = /^x([0-9]+)$/.exec(name) ?? [];
        const at =
          number === undefined ? registerNames.indexOf(name as (typeof registerNames)[number]) : Number(number);
        if (at >= 0 && at < 32) return numbered(at);
        if (Object.hasOwn(ours, name)) return ours[name]!();
        // $pte_ADDRESS: the entry that maps a page.
        const [, page] = /^pte_([0-9a-f]+)$/i.exec(name) ?? [];
        const { spaces } = this.world.kernel;
        return page === undefined
          ? undefined
          : spaces.pages.get(thread.kc.task!.space!.root, parseInt(page, 16) & ~4095);
      },
      symbol: (name) => {
        const found = this.names.find(name, pc);
        return found && { ...found, va: (found.isLocal ? found.va + (numbered(4) ?? 0) : found.va) >>> 0 };
      },
      memory: (va, bytes) => this.word(va, bytes, thread),
    };
  }

  value(text: string): Value {
    return evaluate(text, this.scope());
  }

  /** `*0x1234`, a symbol, FILE:LINE, or a line of the current file; nothing is where we are. */
  places(text: string): number[] {
    const place = text.trim();
    if (place === '') return [this.pcOf(this.who)];
    const [, file, line] = /^(?:(.+):)?([0-9]+)$/.exec(place) ?? [];
    if (line !== undefined) {
      const name = file ?? this.names.source(this.pcOf(this.who))?.file;
      const found = name === undefined ? [] : this.names.line(name, Number(line));
      if (found.length === 0)
        throw new Mistake(
          `there is no code at ${name ?? 'line'}:${line}`,
          'Tab behind FILE: shows the lines that have some',
        );
      return found;
    }
    const everywhere = this.names.everywhere(place);
    if (everywhere.length > 0) return everywhere;
    return [this.value(place.replace(/^\*/, '')).value >>> 0];
  }

  /** Where something is, in a line; a caller is where its call is. */
  where(va: number, asked = va): string {
    const name = this.names.symbol(va);
    const source = this.names.source(asked);
    return `${hex(va)}${name ? ` in ${name}` : ''}${source ? ` at ${source.file}:${source.line}` : ''}`;
  }

  titleOf(thread: Thread): string {
    return `${this.programs.nameFor(this.world, thread.kc)}:${nameOf(this.world, thread)}`;
  }
}
