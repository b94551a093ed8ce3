// Breakpoints, watchpoints and catchpoints as a question to the run (src/lab/world.ts), the same in both directions.
//
// Addresses are virtual and hold in every address space. A watchpoint for stores is told only when the bytes are others
// afterwards, which is what gdb would look at next; stores of the kernel count.
import type { KernelEvent } from '../kernel/events.ts';
import { signalOf } from '../kernel/report.ts';
import type { Hart } from '../machine/hart.ts';
import { peekWord } from './peek.ts';
import type { Happened, Question, Range, World } from './world.ts';
import { readMemory } from './memory.ts';
import { isInCall, onHart, type Thread, threadAt } from './threads.ts';

/** Why a run stops, and whose doing it is. */
export type Answer =
  | { readonly kind: 'break'; readonly thread: number; readonly isHardware: boolean }
  | {
      readonly kind: 'watch';
      readonly thread: number;
      readonly how: WatchKind;
      readonly address: number;
      readonly watched?: number;
    }
  | { readonly kind: 'fatal'; readonly thread: number; readonly signal: number }
  | { readonly kind: 'caught'; readonly thread: number; readonly text: string }
  | { readonly kind: 'libraries'; readonly thread: number }
  /** Of a thread that is stepped: its turn has come, or something has happened to it. */
  | { readonly kind: 'turn'; readonly thread: number }
  | { readonly kind: 'moved'; readonly thread: number };

type WatchKind = 'watch' | 'rwatch' | 'awatch';
const watchKinds: readonly WatchKind[] = ['watch', 'rwatch', 'awatch'];

/** Whether it holds for a thread that is there; undefined if that cannot be told, which stops. */
export type Condition = (world: World, thread: Thread) => boolean | undefined;

interface Break {
  readonly isHardware: boolean;
  readonly conditions: readonly Condition[];
}

/** What is asked besides. */
export interface Wish {
  /** Whose breakpoints count; everybody's if not said. */
  readonly resumed?: (thread: number) => boolean;
  /** Stops when another program is there, or one has gone. */
  readonly libraries?: () => number;
  /** A fatal trap, or an access, at this step has been told. */
  readonly told?: number;
  /** The thread that is stepped: where it will go on, and whether something has happened to it. */
  readonly stepped?: { readonly thread: number; readonly pc: number; moved(): boolean };
}

export class Breakpoints {
  private readonly breaks = new Map<number, Break>();
  private readonly watches = new Map<string, Range & { readonly how: WatchKind }>();
  /** Values that stop a run when they change, by number; looked at after every step, which is slow. */
  readonly values = new Map<number, () => number | undefined>();
  /** Kinds of events that stop a run, with a name or for all names. */
  readonly caught = new Map<KernelEvent['kind'], Set<string>>();

  /** Z: types 0 to 4. False for what is none. */
  add(type: number, va: number, length: number, conditions: readonly Condition[]): boolean {
    if (type < 2) this.breaks.set(va, { isHardware: type === 1, conditions });
    else if (type > 4 || length === 0 || length > LENGTH_MAX) return false;
    else {
      const how = watchKinds[type - 2]!;
      this.watches.set(`${type} ${va} ${length}`, { va, length, how, loads: type !== 2, stores: type !== 3 });
    }
    return true;
  }

  remove(type: number, va: number, length: number): boolean {
    if (type < 2) this.breaks.delete(va);
    else this.watches.delete(`${type} ${va} ${length}`);
    return type <= 4;
  }

  clear(): void {
    this.breaks.clear();
    this.watches.clear();
    this.caught.clear();
    this.values.clear();
  }

  /** The question that stops a run at any of them. */
  question(world: World, wish: Wish = {}): Question<Answer> {
    const { stepped, libraries } = wish;
    const resumed = wish.resumed ?? (() => true);
    const places = new Set(this.breaks.keys());
    if (stepped) places.add(stepped.pc >>> 0);
    const watches = [...this.watches.values()];
    /** Who had which hart, which programs were there, and what the watched bytes were, at the last look. */
    let owners: (number | undefined)[] = [];
    let programs: number | undefined;
    let values: Uint8Array[] = [];
    const looked = [...this.values];
    let seenBefore: (number | undefined)[] = [];
    const look = (): void => {
      owners = world.machine.harts.map((hart) => onHart(world, hart));
      programs = libraries?.();
    };
    return {
      places,
      ranges: watches,
      ...(looked.length > 0 ? { everyStep: true } : {}),
      begin: () => {
        look();
        values = watches.map((one) => valueOf(world, one));
        seenBefore = looked.map(([, value]) => value());
      },
      before: (hart) => {
        const thread = onHart(world, hart);
        if (thread === undefined) return undefined;
        if (stepped?.thread === thread && hart.pc === stepped.pc) return { kind: 'turn', thread };
        return resumed(thread) ? this.reached(world, hart, thread) : undefined;
      },
      after: (what) => {
        const thread = (what.hart && owners[what.hart.id]) ?? owners.find((one) => one !== undefined) ?? 0;
        const then = programs;
        if (what.events) look();
        const changed = watches.map((one, i) => {
          if (!what.events && !touches(what.access, one)) return false;
          const before = values[i]!;
          const now = (values[i] = valueOf(world, one));
          return now.length !== before.length || now.some((byte, at) => byte !== before[at]);
        });
        const at = looked.findIndex(([, value], i) => value() !== seenBefore[i]);
        if (at >= 0) seenBefore = looked.map(([, value]) => value());
        const fatal = what.step === wish.told ? undefined : what.events?.map(fatalOf).find((one) => one !== undefined);
        if (fatal) return fatal;
        const caught = what.events?.find((event) => this.catches(event));
        if (caught) return { kind: 'caught', thread: 'tid' in caught ? caught.tid : thread, text: sayEvent(caught) };
        if (then !== programs) return { kind: 'libraries', thread };
        const seen =
          resumed(thread) && what.step !== wish.told ? this.watched(world, what, watches, changed) : undefined;
        if (seen) return { kind: 'watch', thread, ...seen };
        if (at >= 0) return { kind: 'watch', thread, how: 'watch', address: 0, watched: looked[at]![0] };
        return stepped?.moved() ? { kind: 'moved', thread: stepped.thread } : undefined;
      },
    };
  }

  /** Whether a thread is at a breakpoint whose condition holds. A call that is made again was there before. */
  private reached(world: World, hart: Hart, thread: number): Answer | undefined {
    const one = this.breaks.get(hart.pc >>> 0);
    if (one === undefined) return undefined;
    const who = threadAt(world, thread)!;
    if (isInCall(who.kc, hart.pc)) return undefined;
    if (one.conditions.length > 0 && one.conditions.every((holds) => holds(world, who) === false)) return undefined;
    return { kind: 'break', thread, isHardware: one.isHardware };
  }

  private watched(
    world: World,
    { access, hart, pc, events }: Happened,
    watches: readonly (Range & { how: WatchKind })[],
    changed: readonly boolean[],
  ): { how: WatchKind; address: number } | undefined {
    // The instruction is asked for where it was: it may have changed itself since, but not into another's access.
    const { loads, stores } = access === undefined ? none : accessesOf(world, hart!, pc);
    for (const [i, { va, length, how }] of watches.entries()) {
      const touched = touches(access, { va, length });
      const address = touched ? Math.max(access!, va) : va;
      const isStored = changed[i]! && (touched || events !== undefined);
      if (how === 'watch' ? isStored : isStored || (touched && (loads || (how === 'awatch' && stores))))
        return { how, address };
    }
    return undefined;
  }

  private catches(event: KernelEvent): boolean {
    const names = this.caught.get(event.kind);
    return names !== undefined && (names.size === 0 || ('name' in event && names.has(event.name)));
  }
}

const LENGTH_MAX = 1 << 16;
/** Bytes of the widest access. */
const WIDEST = 4;
const none = { loads: false, stores: false };

/** Whether an access, of which the first watched byte is known, may be to a range. */
function touches(access: number | undefined, { va, length }: Pick<Range, 'va' | 'length'>): boolean {
  return access !== undefined && access < va + length && access + WIDEST > va;
}

/** The bytes of a range, in every address space. */
function valueOf(world: World, { va, length }: Range): Uint8Array {
  const all = [...world.kernel.spaces.table].map((space) => readMemory(world, space, va, length));
  if (all.length === 1) return all[0]!;
  const value = new Uint8Array(all.reduce((sum, bytes) => sum + bytes.length, 0));
  let at = 0;
  for (const bytes of all) {
    value.set(bytes, at);
    at += bytes.length;
  }
  return value;
}

/** What an instruction does with memory: by its major opcode, and for atomics by what they are. */
function accessesOf(world: World, hart: Hart, pc: number): { loads: boolean; stores: boolean } {
  const word = peekWord(world, hart.satp, pc) ?? 0;
  const opcode = word & 0x7f;
  const isAtomic = opcode === 0x2f;
  const kind = word >>> 27;
  return {
    loads: opcode === 0x03 || (isAtomic && kind !== 3),
    stores: opcode === 0x23 || (isAtomic && kind !== 2),
  };
}

function fatalOf(event: KernelEvent): Answer | undefined {
  if (event.kind !== 'trap') return undefined;
  return { kind: 'fatal', thread: event.tid, signal: signalOf(event.report.cause) };
}

/** An event in a line. */
function sayEvent(event: KernelEvent): string {
  const who = 'tid' in event ? `KC ${event.tid}` : 'the kernel';
  switch (event.kind) {
    case 'call':
      return `${who}: ${event.name}(${event.args.join(', ')}) = ${event.result}`;
    case 'upcall':
      return `${who}: upcall with ${event.events.map(({ kind, activation }) => `${kind} ${activation}`).join(', ')}`;
    case 'fault':
      return `${who}: page fault at 0x${(event.va >>> 0).toString(16)}: ${event.what}`;
    case 'mark':
      return `${who}: mark ${event.name} ${event.value}`;
    case 'signal':
      return `${who}: a handler for signal ${event.signal} begins`;
    case 'switch':
      return `${who}: switched to on hart ${event.hart}`;
    default:
      return `${who}: ${event.kind}`;
  }
}
