// One run of a program: a machine and a kernel, driven to an end, and what they told meanwhile.
import { disassemble } from '../asm/disassemble.ts';
import { PIE_BASE } from '../src/kernel/address-space.ts';
import type { KernelEvent } from '../src/kernel/events.ts';
import type { Kernel, Outcome } from '../src/kernel/kernel.ts';
import type { Machine } from '../src/machine/machine.ts';
import { Arrivals, type Counted } from './arrivals.ts';
import type { Observed } from './expect.ts';
import type { Scene } from './explain.ts';
import { Image } from './image.ts';
import { Images } from './images.ts';
import { breathe, type Io, type Paint } from './io.ts';
import { count } from './names.ts';
import { Recording } from './recording.ts';
import type { Settings } from './settings.ts';
import { Tally, type Summary } from './tally.ts';
import { peek, Tracer, type Sink } from './trace.ts';
import { readable, worldOf } from './world.ts';

export type { Summary } from './tally.ts';

export interface SessionOptions {
  textOf?: (file: string) => string | undefined;
  /** Keep what the picture and the tables of --stats need. */
  record?: boolean;
  /** One line per instruction. */
  sink?: Sink;
  /** Asked for when the program reads its stdin for the first time. */
  stdin?: () => Uint8Array;
  output?: (fd: 1 | 2, bytes: Uint8Array) => void;
}

export class Session implements Observed {
  readonly settings: Settings;
  readonly image: Image;
  /** The program's and those of whatever it has placed beside it. */
  images!: Images;
  machine!: Machine;
  kernel!: Kernel;
  tally!: Tally;
  private places!: Arrivals;
  recording: Recording | undefined;
  private readonly elf: Uint8Array;
  private readonly options: SessionOptions;
  private readonly chunks: { 1: Uint8Array[]; 2: Uint8Array[] } = { 1: [], 2: [] };
  /** Bytes that a run begun again has already shown. */
  private readonly shown = { 1: 0, 2: 0 };
  private stdin: Uint8Array | undefined;
  private wantsStdin = false;
  private advance!: () => boolean;

  constructor(elf: Uint8Array, settings: Settings, options: SessionOptions = {}) {
    this.elf = elf;
    this.settings = settings;
    this.options = options;
    this.image = readable(this.settings, () => new Image(elf, PIE_BASE, options.textOf));
    this.stdin = settings.stdin;
    this.begin();
  }

  /** A fresh machine with the program in it. */
  private begin(): void {
    const { harts, files, argv, maxTicks = Infinity } = this.settings;
    const world = worldOf(this.settings, (event) => this.hear(event), this.stdin);
    this.machine = world.machine;
    this.kernel = world.kernel;
    this.recording = this.options.record ? new Recording(harts) : undefined;
    const fileOf = (path: string) => files.find((file) => file.path === path)?.bytes;
    this.images = new Images(this.image, fileOf, this.options.textOf);
    this.places = new Arrivals(this.image, this.settings.counted);
    this.tally = new Tally(harts, this.recording, this.images);
    this.watchRuns();
    readable(this.settings, () => this.kernel.load(this.elf, argv));
    this.places.arm(this.machine, this.kernel);
    this.advance = () => {
      if (!this.kernel.turn(world.interleaver, world.slice)) return false;
      if (maxTicks !== Infinity && this.kernel.elapsed >= maxTicks) this.kernel.giveUp();
      return !this.kernel.isOver;
    };
  }

  /** Counts what happens in every run of a hart, and traces its instructions one by one. */
  private watchRuns(): void {
    const { machine, tally } = this;
    const plain = this.places.watch(machine);
    const tracer = this.options.sink && new Tracer(machine.memory, this.images, this.options.sink);
    const one = (id: number): number => {
      if (!tracer) return plain(id, 1);
      const hart = machine.harts[id];
      tracer.about(hart);
      const stop = plain(id, 1);
      tracer.did(hart, tally.running(id), stop);
      return stop;
    };
    machine.run = (id, budget) => {
      const from = machine.harts[id].clock;
      let stop = -1;
      if (!tracer) stop = plain(id, budget);
      else for (let left = budget; left > 0 && stop === -1; left--) stop = one(id);
      tally.ran(machine, id, from, stop);
      return stop;
    };
  }

  private hear(event: KernelEvent): void {
    if (event.kind === 'output') {
      const { fd, bytes } = event;
      const copy = bytes.slice();
      const known = Math.min(this.shown[fd], copy.length);
      this.shown[fd] -= known;
      if (known === copy.length) return;
      const fresh = copy.subarray(known);
      this.chunks[fd].push(fresh);
      this.options.output?.(fd, fresh);
      return;
    }
    if (
      event.kind === 'call' &&
      this.stdin === undefined &&
      this.options.stdin &&
      (event.name === 'read' || event.name === 'readv') &&
      event.args[0] === 0
    )
      this.wantsStdin = true;
    if (event.kind === 'placed') this.images.place(event.path, event.base, event.start, event.end);
    this.tally.hear(event);
  }

  /** The program reads its stdin, which nobody has asked for yet: it begins again with it, and repeats no output. */
  private beginAgain(): void {
    this.wantsStdin = false;
    this.stdin = this.options.stdin!();
    for (const fd of [1, 2] as const) this.shown[fd] = this.written(fd).length;
    this.begin();
  }

  /** Runs to the end, with a breath now and then; undefined when it was interrupted. */
  async finish(io: Io, title: string): Promise<Outcome | undefined> {
    // Asked for now, so that from here on Ctrl-C ends the run and not the process.
    const { stop } = io;
    const began = performance.now();
    let breath = began;
    for (let turn = 1; ; turn++) {
      if (!this.advance()) break;
      if (this.wantsStdin) this.beginAgain();
      if (turn % 64 !== 0) continue;
      const now = performance.now();
      if (now - breath < 50) continue;
      if (now - began > 1000)
        io.progress(
          `${title.replace(/\.$/, '')}: ${count(this.totals().instructions)} instructions, ${count(this.kernel.elapsed)} ticks, ${Math.round((now - began) / 1000)} s (Ctrl-C ends it)`,
        );
      await breathe();
      breath = performance.now();
      if (stop.by) break;
    }
    this.tally.finish(this.machine);
    return this.kernel.outcome;
  }

  get outcome(): Outcome {
    return this.kernel.outcome ?? { kind: 'out of time', ticks: this.kernel.elapsed };
  }

  totals(): { elapsed: number; instructions: number } {
    return {
      elapsed: this.kernel.elapsed,
      instructions: this.machine.harts.reduce((sum, hart) => sum + hart.retired, 0),
    };
  }

  summary(): Summary {
    return this.tally.summary(this.machine, this.kernel.elapsed, this.kernel.statistics().pinned);
  }

  written(fd: 1 | 2): Uint8Array {
    const all = new Uint8Array(this.chunks[fd].reduce((sum, bytes) => sum + bytes.length, 0));
    let at = 0;
    for (const bytes of this.chunks[fd]) {
      all.set(bytes, at);
      at += bytes.length;
    }
    return all;
  }

  get stdout(): string {
    return new TextDecoder().decode(this.written(1));
  }
  get stderr(): string {
    return new TextDecoder().decode(this.written(2));
  }
  get marks(): readonly { name: string; value: number }[] {
    return this.tally.marks;
  }
  get refusals(): readonly { call: string; errno: string }[] {
    return this.tally.refusals;
  }

  counted(what: string): number | undefined {
    return this.tally.counted(what, this.machine, this.kernel.elapsed, this.kernel.statistics().pinned);
  }
  arrivals(what: Counted): number | string {
    return this.places.counted(what);
  }
  readonly address = (place: string): number | undefined => this.image.address(place);
  readonly where = (va: number): string => this.images.where(va);
  readonly nameOf = (tid: number): string => this.tally.nameOf(tid);

  /** What an explanation needs, in the colours of whoever shows it. */
  scene({ paint, unicode }: { paint: Paint; unicode: boolean }): Scene {
    const { images, machine } = this;
    return {
      images,
      paint,
      unicode,
      nameOf: (tid) => (this.nameOf(tid) === `KC ${tid}` ? `KC ${tid}` : `KC ${tid} (${this.nameOf(tid)})`),
      instruction: (pc) => {
        const hart = machine.harts.find((h) => peek(machine.memory, h.satp, pc) !== undefined);
        const word = hart && peek(machine.memory, hart.satp, pc);
        return word === undefined
          ? undefined
          : { word, text: disassemble(word, pc, (va) => images.symbol(va)).replace(/\t/g, ' ') };
      },
    };
  }
}
