// What gdb asks, one packet at a time, and what it is answered. An empty answer says that a packet is not known.
//
// Whose registers, and who is stepped: gdb says both (H), but after `info threads` the first one is somebody it only
// looked at. So one who steps is one it named for that (Hc), or else whoever stopped last.
import type { AddressSpace } from '../../kernel/address-space.ts';

import type { KernelEvent } from '../../kernel/events.ts';
import type { Timeline, TimelineOptions } from '../timeline.ts';
import { auxiliaryVector } from './auxv.ts';
import { Breakpoints } from './breakpoints.ts';
import { memoryMap, readMemory, writeMemory } from './memory.ts';
import { Motion, type Stop } from './motion.ts';
import { bytesOf, hexOf, PACKET_MAX, parseBytes, parseHex, xml } from './packet.ts';
import { type File, part, Programs } from './programs.ts';
import { differences, PC, readAll, readOne, targetDescription, writer } from './registers.ts';
import { endOf, libraryStop, sayEnd, stopReply } from './replies.ts';
import { type Scene, table } from './tables.ts';
import { nameOf, stateOf, type Thread, threadAt, threads } from './threads.ts';

export interface StubOptions {
  readonly main: File;
  readonly files: readonly File[];
  /** Added to the main program's addresses. */
  readonly bias: number;
  /** A run from its start. */
  begin(options: TimelineOptions): Timeline;
  /** What lies at an address of a program, for tables. */
  symbol: Scene['symbol'];
  /** A line of `monitor`; what it prints. */
  monitor(line: string, stub: Stub): Promise<string>;
  /** Sends one more packet, before the answer. */
  send(data: string): void;
  breathe(): Promise<void>;
}

const SUPPORTED = [
  `PacketSize=${PACKET_MAX.toString(16)}`,
  'QStartNoAckMode+;vContSupported+;swbreak+;hwbreak+;qXfer:features:read+;qXfer:threads:read+;qXfer:exec-file:read+',
  'qXfer:libraries:read+;qXfer:memory-map:read+;qXfer:auxv:read+;qXfer:osdata:read+;ReverseStep+;ReverseContinue+',
  'ConditionalBreakpoints+',
].join(';');

const ERROR = 'E01';
const FAULT = 'E0e';

export class Stub {
  timeline!: Timeline;
  motion!: Motion;
  readonly programs: Programs;
  readonly breakpoints = new Breakpoints();
  private readonly options: StubOptions;
  /** Who is looked at, who is stepped (undefined: not said), who stopped last. */
  private general = 1;
  private control: number | undefined;
  private last = 1;
  private isInterrupted = false;
  /** The libraries that gdb was given last, or was told have changed. */
  private libraries = '';
  private auxv = '';
  /** The run has ended, or was killed, and gdb knows; only `vRun` goes on. */
  isOver = false;
  /** gdb has asked that everything end. */
  isKilled = false;
  usesAcks = true;

  constructor(options: StubOptions) {
    this.options = options;
    this.programs = new Programs(options.main, options.files, options.bias);
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
      isInterrupted: () => {
        const was = this.isInterrupted;
        this.isInterrupted = false;
        return was;
      },
    });
    this.motion.endsAtOnce = endsAtOnce;
    this.auxv = auxiliaryVector(this.timeline.world);
    this.general = this.last = this.motion.somebody();
    this.control = undefined;
    this.isOver = false;
    this.libraries = this.there();
  }

  /** Ctrl-C. */
  interrupt(): void {
    this.isInterrupted = true;
  }

  /** Another gdb is there. */
  connect(): void {
    this.usesAcks = true;
    this.libraries = this.there();
    this.control = undefined;
    this.general = this.last;
    this.breakpoints.clear();
    this.programs.forgetOpen();
  }

  /** Whoever stopped last. */
  get stopped(): number {
    return threadAt(this.timeline.world, this.last) ? this.last : this.motion.somebody();
  }

  /** The answer to a packet; undefined if there is none. */
  async answer(data: string): Promise<string | undefined> {
    const [head, rest] = [data[0] ?? '', data.slice(1)];
    switch (head) {
      case '?':
        return this.isOver ? 'W00' : this.reply({ kind: 'step', thread: this.stopped });
      case '!':
        return 'OK';
      case 'q':
        return this.query(data);
      case 'Q':
        if (data !== 'QStartNoAckMode') return '';
        this.usesAcks = false;
        return 'OK';
      case 'v':
        return this.verb(data);
      case 'k':
        this.isKilled = this.isOver = true;
        return undefined;
      case 'D':
        this.breakpoints.clear();
        return 'OK';
      case 'R':
        this.begin();
        return undefined;
      default:
        return this.isOver ? ERROR : this.ofLiving(head, rest);
    }
  }

  private ofLiving(head: string, rest: string): string | Promise<string> {
    switch (head) {
      case 'H':
        return this.select(rest);
      case 'T':
        return threadAt(this.timeline.world, parseHex(rest) ?? 0) ? 'OK' : ERROR;
      case 'g':
        return rest === '' ? this.about((thread) => readAll(this.timeline.world, thread)) : ERROR;
      case 'p': {
        const number = parseHex(rest);
        if (number === undefined) return ERROR;
        return this.about((thread) => readOne(this.timeline.world, thread, number) ?? ERROR);
      }
      case 'P':
        return this.about((thread) => this.setOne(thread, rest));
      case 'G':
        return this.about((thread) => this.setAll(thread, rest));
      case 'm':
        return this.read(rest);
      case 'M':
      case 'X':
        return this.write(rest, head === 'X');
      case 'Z':
      case 'z':
        return this.breakpoint(head === 'Z', rest);
      case 'c':
      case 'C':
        return rest === '' || head === 'C' ? this.move(() => this.motion.on(() => true, this.there), true) : ERROR;
      case 's':
      case 'S':
        return rest === '' || head === 'S' ? this.move(() => this.motion.step(this.stepped, () => true)) : ERROR;
      case 'b':
        if (rest === 's') return this.move(() => this.motion.stepBack(this.stepped));
        return rest === 'c' ? this.move(() => this.motion.back(this.there), true) : '';
      default:
        return '';
    }
  }

  // Threads.

  private get stepped(): number {
    const { control } = this;
    return control !== undefined && threadAt(this.timeline.world, control) ? control : this.stopped;
  }

  private select(rest: string): string {
    const [, which, id] = /^([gc])(-?[0-9a-f]+)$/i.exec(rest) ?? [];
    if (which === undefined) return ERROR;
    const number = id === '-1' ? 0 : parseHex(id!);
    if (number === undefined || (number > 0 && !threadAt(this.timeline.world, number))) return ERROR;
    if (which === 'c') this.control = number || undefined;
    else if (number > 0) this.general = number;
    return 'OK';
  }

  private about(body: (thread: Thread) => string): string {
    const thread = threadAt(this.timeline.world, this.general) ?? threadAt(this.timeline.world, this.stopped);
    return thread ? body(thread) : ERROR;
  }

  private setOne(thread: Thread, rest: string): string {
    const [, number, value] = /^([0-9a-f]+)=([0-9a-f]+)$/i.exec(rest) ?? [];
    const set =
      number && value
        ? writer(this.timeline.world, thread, parseHex(number) ?? -1, value, this.store(thread))
        : undefined;
    return set !== undefined && this.changed(set) ? 'OK' : ERROR;
  }

  private setAll(thread: Thread, rest: string): string {
    const { world } = this.timeline;
    const all = differences(world, thread, rest)?.map(({ number, hex }) =>
      writer(world, thread, number, hex, this.store(thread)),
    );
    if (all === undefined || all.includes(undefined)) return ERROR;
    return all.every((set) => this.changed(set!)) ? 'OK' : ERROR;
  }

  private changed(body: () => boolean): boolean {
    let is = false;
    this.timeline.change(() => (is = body()));
    return is;
  }

  // Memory.

  private get space(): AddressSpace | undefined {
    const { world } = this.timeline;
    return (threadAt(world, this.general) ?? threadAt(world, this.stopped))?.kc.task!.space;
  }

  private store(thread: Thread) {
    const { world } = this.timeline;
    return (va: number, bytes: Uint8Array) =>
      writeMemory(world, thread.kc.task!.space!, va >>> 0, bytes, (body) => body());
  }

  private read(rest: string): string {
    const [va, length] = numbers(rest);
    if (va === undefined || length === undefined || va >= 2 ** 32 || this.space === undefined) return ERROR;
    const bytes = readMemory(this.timeline.world, this.space, va, Math.min(length, PACKET_MAX / 2 - 8));
    return bytes.length === 0 && length > 0 ? FAULT : hexOf(bytes);
  }

  private write(rest: string, isBinary: boolean): string {
    const colon = rest.indexOf(':');
    const [va, length] = numbers(rest.slice(0, Math.max(0, colon)));
    const given = rest.slice(colon + 1);
    const bytes = isBinary ? Uint8Array.from(given, (c) => c.charCodeAt(0)) : parseBytes(given);
    if (colon < 0 || va === undefined || va >= 2 ** 32 || bytes === undefined || bytes.length !== length) return ERROR;
    if (this.space === undefined) return ERROR;
    if (bytes.length === 0) return 'OK';
    const change = (body: () => void): void => this.timeline.change(body);
    return writeMemory(this.timeline.world, this.space, va, bytes, change) ? 'OK' : FAULT;
  }

  // Breakpoints.

  private breakpoint(isNew: boolean, rest: string): string {
    const [, type, at, kind, more = ''] = /^([0-9]),([0-9a-f]+),([0-9a-f]+)(;.*)?$/is.exec(rest) ?? [];
    const va = parseHex(at ?? '');
    const length = parseHex(kind ?? '');
    if (type === undefined || va === undefined || length === undefined || va >= 2 ** 32) return ERROR;
    if (!isNew) return this.breakpoints.remove(Number(type), va, length) ? 'OK' : '';
    const conditions: Uint8Array[] = [];
    for (let left = more.replace(/^;/, ''); left.startsWith('X');) {
      const [whole = '', size = '', code = ''] = /^X([0-9a-f]+),([0-9a-f]*)/i.exec(left) ?? [];
      const bytes = parseBytes(code);
      if (whole === '' || bytes?.length !== parseHex(size)) return ERROR;
      conditions.push(bytes!);
      left = left.slice(whole.length);
    }
    return this.breakpoints.add(Number(type), va, length, conditions) ? 'OK' : Number(type) > 4 ? '' : ERROR;
  }

  // Moving.

  /** The programs as they are. */
  private readonly there = (): string => this.programs.libraries(this.timeline.world);

  private async move(body: () => Promise<Stop>, isLong = false): Promise<string> {
    // gdb looks at the programs again before it goes far, so that breakpoints are where they should be.
    if (isLong && this.libraries !== this.there()) {
      this.libraries = this.there();
      return libraryStop(this.stopped);
    }
    const stop = await body();
    this.isInterrupted = false;
    return this.reply(stop);
  }

  private reply(stop: Stop): string {
    if (stop.kind === 'over') {
      this.isOver = true;
      return endOf(stop.outcome);
    }
    // Before a thread comes to be, or after it has gone, it cannot be who stops.
    const is = threadAt(this.timeline.world, stop.thread) !== undefined;
    this.last = this.general = is ? stop.thread : this.motion.somebody();
    if (stop.kind === 'libraries') this.libraries = this.there();
    if (stop.kind === 'caught') this.say(`${stop.text}\n`);
    if (stop.kind === 'end') this.say(`${sayEnd(stop.outcome)}: going on from here ends the run\n`);
    const thread = threadAt(this.timeline.world, this.last);
    const pc = thread && readOne(this.timeline.world, thread, PC);
    return stopReply({ ...stop, thread: this.last }, pc);
  }

  /** A line on gdb's console. */
  private say(text: string): void {
    this.options.send(`O${hexOf(new TextEncoder().encode(text))}`);
  }

  private verb(data: string): string | undefined | Promise<string | undefined> {
    if (data === 'vCont?') return 'vCont;c;C;s;S;t;r';
    if (data.startsWith('vCont;')) return this.isOver ? ERROR : this.resume(data.slice(6).split(';'));
    const [, operation, args = ''] = /^vFile:(\w+):?(.*)$/s.exec(data) ?? [];
    if (operation) return this.programs.file(operation, args);
    if (/^vKill(;|$)/.test(data)) {
      this.isOver = true;
      return 'OK';
    }
    if (/^vRun(;|$)/.test(data)) {
      this.begin();
      return this.reply({ kind: 'step', thread: this.stopped });
    }
    return '';
  }

  /** vCont: the first action that names a thread, or names none, is that thread's. */
  private resume(actions: readonly string[]): string | Promise<string> {
    const parsed: { action: string; range?: [number, number]; thread: number | undefined }[] = [];
    for (const text of actions) {
      const [, action, low, high, id] =
        /^(?:([cst]|[CS][0-9a-f]{2})|r([0-9a-f]+),([0-9a-f]+))(?::(-?[0-9a-f]+))?$/i.exec(text) ?? [];
      const thread = id === undefined || id === '-1' ? undefined : parseHex(id);
      if (action === undefined && low === undefined) return ERROR;
      if (id !== undefined && id !== '-1' && thread === undefined) return ERROR;
      const range: [number, number] | undefined =
        low === undefined ? undefined : [parseHex(low) ?? 0, parseHex(high!) ?? 0];
      parsed.push({ action: action?.[0]!.toLowerCase() ?? 'r', thread, ...(range ? { range } : {}) });
    }
    const resumed = (thread: number): boolean =>
      parsed.find((one) => one.thread === undefined || one.thread === thread)?.action !== 't' &&
      parsed.some((one) => one.thread === undefined || one.thread === thread);
    const stepping = parsed.find(({ action }) => action === 's' || action === 'r');
    if (stepping) {
      const thread = stepping.thread ?? this.stepped;
      if (!threadAt(this.timeline.world, thread)) return ERROR;
      return this.move(() => this.motion.step(thread, resumed, stepping.range));
    }
    if (parsed.every(({ action }) => action === 't')) return ERROR;
    return this.move(() => this.motion.on(resumed, this.there), true);
  }

  // Questions.

  private query(data: string): string | Promise<string> {
    if (data.startsWith('qSupported')) return SUPPORTED;
    if (data.startsWith('qXfer:')) return this.transfer(data);
    if (data.startsWith('qRcmd,')) return this.command(data.slice(6));
    if (data === 'qAttached' || data.startsWith('qAttached:')) return '0';
    if (data === 'qC') return `QC${this.stopped.toString(16)}`;
    if (data === 'qOffsets') {
      const at = this.options.bias + this.programs.firstSegment(this.programs.main.path);
      return this.options.bias === 0 ? '' : `TextSeg=${at.toString(16)}`;
    }
    if (data === 'qfThreadInfo')
      return this.isOver
        ? 'l'
        : `m${this.all()
            .map(({ id }) => id.toString(16))
            .join()}`;
    if (data === 'qsThreadInfo') return 'l';
    if (data.startsWith('qThreadExtraInfo,')) {
      const thread = threadAt(this.timeline.world, parseHex(data.slice(17)) ?? 0);
      return thread && !this.isOver ? hexOf(new TextEncoder().encode(this.describe(thread))) : ERROR;
    }
    if (data.startsWith('qSymbol:')) return 'OK';
    return '';
  }

  private all(): Thread[] {
    return threads(this.timeline.world);
  }

  private describe(thread: Thread): string {
    return `${this.title(thread)}: ${this.state(thread)}`;
  }

  /** What it does; a word that it waits on with its name. */
  private state(thread: Thread): string {
    const { world } = this.timeline;
    return stateOf(world, thread).replace(/\b0x[0-9a-f]+\b/, (word) => {
      const name = this.options.symbol(Number(word), this.programs, world);
      return name === '' ? word : `${word} (${name})`;
    });
  }

  private title(thread: Thread): string {
    return `${this.programs.nameFor(this.timeline.world, thread.kc)}:${nameOf(this.timeline.world, thread)}`;
  }

  /** qXfer:OBJECT:read:ANNEX:OFFSET,LENGTH */
  private transfer(data: string): string {
    const [, object, annex, from, size] = /^qXfer:([\w-]+):read:([^:]*):([0-9a-f]+),([0-9a-f]+)$/i.exec(data) ?? [];
    const [offset, length] = [parseHex(from ?? ''), parseHex(size ?? '')];
    if (object === undefined || offset === undefined || length === undefined)
      return data.includes(':read:') ? ERROR : '';
    const text = this.object(object, annex!);
    if (text === undefined) return 'E00';
    if (object === 'libraries' && offset === 0) this.libraries = text;
    return part(text, offset, length);
  }

  private object(object: string, annex: string): string | undefined {
    switch (object) {
      case 'features':
        return annex === 'target.xml' ? targetDescription : undefined;
      case 'threads': {
        const one = (thread: Thread): string => {
          const core = thread.hart ? ` core="${thread.hart.id}"` : '';
          const name = xml(bytesOf(this.title(thread)));
          return `<thread id="${thread.id.toString(16)}"${core} name="${name}">${xml(bytesOf(this.state(thread)))}</thread>`;
        };
        return `<threads>${this.isOver ? '' : this.all().map(one).join('')}</threads>`;
      }
      case 'exec-file':
        return bytesOf(this.programs.main.path);
      case 'libraries':
        return this.isOver ? '<library-list/>' : this.there();
      case 'memory-map':
        return memoryMap;
      case 'auxv':
        return this.auxv;
      case 'osdata':
        return table(annex, this.scene);
      default:
        return undefined;
    }
  }

  get scene(): Scene {
    return { world: this.timeline.world, programs: this.programs, thread: this.general, symbol: this.options.symbol };
  }

  private async command(hex: string): Promise<string> {
    const bytes = parseBytes(hex);
    if (bytes === undefined) return ERROR;
    // What went wrong is said, too, and is no error of the protocol: gdb would print that instead.
    const text = await this.options.monitor(new TextDecoder().decode(bytes), this);
    if (text !== '') this.say(text.endsWith('\n') ? text : `${text}\n`);
    return 'OK';
  }

  /** Goes to a step because somebody asked; gdb is not told, and has to look again. False if it was interrupted. */
  async seek(step: number): Promise<boolean> {
    const isThere = await this.motion.seek(Math.max(0, step));
    this.last = this.general = this.motion.somebody();
    return isThere;
  }
}

function numbers(text: string): [number | undefined, number | undefined] {
  const [a = '', b = '', ...more] = text.split(',');
  return more.length > 0 ? [undefined, undefined] : [parseHex(a), parseHex(b)];
}
