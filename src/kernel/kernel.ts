// The kernel: one door in, one door out.
//
// Concepts. A *hart* runs instructions. A *kernel context* (KC) is what the kernel schedules: a set of registers and a
// reason to run or to wait. A *task* is a program instance with a pid, descriptors and signal actions; its KCs share
// them. An *address space* is where tasks live. A *processor* is a hart as the kernel lends it.
//
// Invariants.
//   A hart that runs is lent to exactly one KC; a KC runs on one hart, is in the ready queue, is in the waiting list,
//   or has ended.
//   A KC that waits has a reason that people can read, and its call is run again from the start when it is woken.
//   A hart is idle only if nobody is ready who may run there.
//   All of it is in records and frames (record.ts). This object holds names for them, the options, and while a turn
//   lasts the hart whose trap it handles; a new kernel over a restored machine goes on as if it had always been there.
//
// Rejected. A kernel stack for each KC, with calls suspended half-way: an undo log cannot rewind a JavaScript stack,
// and a snapshot cannot hold one. Saving the registers at every trap: most traps return to where they came from, and
// 32 logged words each cost more than the call. A global clock: with one clock a hart, an idle hart costs nothing and
// a turn needs no barrier.
//
// The design. `turn` delivers events whose time has come, lets one hart run, and, if it trapped or its time slice is
// over, calls `enter`. `enter` looks the stop up, handles it, and leaves through `scheduler.dispatch`, the only place
// where a hart's registers are loaded. Whatever is not determined (whom to run, where, whom to wake) is asked of
// `choose`, which answers 0 unless told otherwise.

import { furthestBehind, type Interleaver } from '../machine/interleave.ts';
import type { Hart } from '../machine/hart.ts';
import type { Machine } from '../machine/machine.ts';
import type { Memory } from '../machine/memory.ts';
import { BUDGET, cause, isTrap } from '../machine/stop.ts';
import { Activations } from './activations.ts';
import { type AddressSpace, AddressSpaces, PAGE } from './address-space.ts';
import { type CostProfileName, type Costs, costProfiles } from './costs.ts';
import { Disk } from './disk.ts';
import { deliver, isDue } from './due.ts';
import { endTask } from './end.ts';
import { faultKinds, type KernelEvent } from './events.ts';
import { Faults } from './fault.ts';
import { Frames } from './frames.ts';
import { FileSystem } from './fs/file-system.ts';
import { type Instance, InstanceType } from './instance.ts';
import { GuestMemory } from './guest-memory.ts';
import { type KernelContext, KernelContextType, tidOf } from './kernel-context.ts';
import { count, makeCall } from './make-call.ts';
import { unmapFrom } from './mapped-file.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { Records, type Table } from './record.ts';
import { accessOf, isPageFault, report, signalOf } from './report.ts';
import { Scheduler } from './scheduler.ts';
import { deliver as deliverSignals, deliverTrap, reasonWithSignals, trapInfo } from './signal-delivery.ts';
import { raise, type SentSignal, SentSignalType, type SignalAction, SignalActionType } from './signals.ts';
import { start } from './start.ts';
import { type Statistics, statisticsOf } from './statistics.ts';
import { type Counters, CountersType, type Processor, ProcessorType, type System, SystemType } from './system.ts';
import { type Task, TaskType } from './task.ts';
import type { UserMemory } from './user-memory.ts';
import { reasonOf, Waiting } from './wait.ts';

export type { KernelEvent } from './events.ts';
export type { Outcome } from './outcome.ts';
export type { Statistics } from './statistics.ts';

export interface KernelOptions {
  readonly seed?: number;
  readonly costs?: CostProfileName;
  readonly quantum?: number;
  readonly files?: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  readonly stdin?: Uint8Array;
  readonly tell?: (event: KernelEvent) => void;
  readonly choose?: (tag: string, n: number) => number;
  /** A call made for a user context on a kernel context that is not its own ends the run; see consistency.ts. */
  readonly consistentCalls?: boolean;
  /** Litmus mode: hart i starts at the i-th symbol, with no start-up code; see start.ts. */
  readonly start?: readonly string[];
}

/** Instructions of a turn, unless told otherwise. */
const SLICE = 1_000;

/** How many kernel bytes a machine with so much RAM needs. */
export function kernelBytesFor(ramBytes: number): number {
  return (8 << 18) + Math.ceil(ramBytes / PAGE) * 9;
}

export class Kernel {
  readonly machine: Machine;
  readonly memory: Memory;
  readonly options: KernelOptions;
  readonly store: Records;
  readonly system: System;
  readonly counters: Counters;
  readonly processors: Table<Processor>;
  readonly kcs: Table<KernelContext>;
  readonly tasks: Table<Task>;
  readonly instances: Table<Instance>;
  readonly frames: Frames;
  readonly spaces: AddressSpaces;
  readonly faults: Faults;
  readonly scheduler: Scheduler;
  readonly wait: Waiting;
  readonly files: FileSystem;
  readonly disk: Disk;
  readonly guest: GuestMemory;
  readonly actions: Table<SignalAction>;
  readonly sent: Table<SentSignal>;
  readonly activations: Activations;
  readonly asked: ((tag: string, n: number) => number) | undefined;

  /** Whose trap is being handled, or when the event is that is being delivered: meaningful only within a turn. */
  #hart: Hart | undefined;
  #time = 0;

  /** Lays the kernel out over a machine; writes nothing, so that it may as well be one that already ran. */
  constructor(machine: Machine, options: KernelOptions = {}) {
    this.machine = machine;
    this.memory = machine.memory;
    this.options = options;
    this.asked = options.choose;
    this.store = new Records(machine.memory);
    this.system = this.store.table(SystemType, 1).at(0);
    this.counters = this.store.table(CountersType, 1).at(0);
    this.processors = this.store.table(ProcessorType, machine.harts.length);
    this.kcs = this.store.table(KernelContextType, 2048);
    this.tasks = this.store.table(TaskType, 1280);
    this.instances = this.store.table(InstanceType, 1280);
    this.frames = new Frames(machine.memory, this.store);
    this.spaces = new AddressSpaces(machine.memory, this.frames, this.store, (space, va, pages) =>
      this.#shootdown(space, va, pages),
    );
    this.faults = new Faults(machine.memory, this.spaces, this.frames, () => this.files.contents);
    this.scheduler = new Scheduler(this);
    this.wait = new Waiting(this, this.system);
    this.files = new FileSystem(this);
    this.disk = new Disk(this);
    this.actions = this.store.table(SignalActionType, 4096);
    this.sent = this.store.table(SentSignalType, 1024);
    this.guest = new GuestMemory(this);
    this.activations = new Activations(this);
    this.spaces.keeper = this.files.inodes;
    this.files.contents.onCut = (inode, page) => unmapFrom(this.spaces, inode, page);
  }

  /** Makes the first task. Throws BadElf with a message for people. */
  load(program: Uint8Array, argv: readonly string[], envp: readonly string[] = []): void {
    start(this, program, argv, envp);
  }

  /** One turn: due events, one hart, maybe one trap. False when the run is over. */
  turn(interleaver: Interleaver, slice: number): boolean {
    if (this.isOver) return false;
    const running = this.deliver(this.scheduler.running());
    if (running.length === 0) this.stall();
    else {
      const hart = interleaver.next(running);
      if (this.isAlerted(hart)) this.alert(hart);
      else {
        const stop = this.machine.run(hart.id, this.budgetOf(hart, slice));
        if (isTrap(stop) || (stop === BUDGET && this.isSliceOver(hart))) this.enter(hart, stop);
      }
    }
    return !this.isOver;
  }

  // The parts of a turn, for whoever stops between them (src/lab/course.ts).

  /** Lets everything happen whose time has come; gives the harts that run then. */
  deliver(running: Hart[]): Hart[] {
    if (!isDue(this, running)) return running;
    this.system.transitions++;
    return deliver(this, running, (at) => (this.#time = at));
  }

  /** Nobody runs and nothing is due. */
  stall(): void {
    this.system.transitions++;
    this.system.end = 'deadlock';
  }

  /** A signal is waiting for it. A call that was woken is run to its end first: its ecall is the next instruction. */
  isAlerted(hart: Hart): boolean {
    const kc = this.scheduler.on(hart)!;
    return kc.alert === 'now' && (kc.woken === 'no' || kc.paged === 'fault');
  }

  alert(hart: Hart): void {
    hart.charge(this.costs.trap);
    this.enter(hart, BUDGET);
  }

  /** How many instructions a hart runs in a turn, if nothing stops it. */
  budgetOf(hart: Hart, slice: number): number {
    const left = this.scheduler.on(hart)!.sliceEnd - hart.clock;
    const isExact = this.system.ready !== undefined || this.activations.any;
    return left < slice && isExact ? Math.max(1, left) : slice;
  }

  isSliceOver(hart: Hart): boolean {
    return hart.clock >= this.scheduler.on(hart)!.sliceEnd;
  }

  /**
   * The number of this moment: instructions retired, and whatever the kernel did between them counted as one each. It
   * grows by one from every state of a run to the next.
   */
  get step(): number {
    let step = this.system.transitions;
    for (const hart of this.machine.harts) step += hart.retired;
    return step;
  }

  /** Turns until it is over, or until a hart's clock has reached `maxTicks`. */
  run({
    slice = SLICE,
    maxTicks = Number.POSITIVE_INFINITY,
    interleaver = furthestBehind(),
  }: RunOptions = {}): Outcome {
    while (this.turn(interleaver, slice)) if (this.elapsed >= maxTicks) this.giveUp();
    return this.outcome!;
  }

  /** The run ends here because it took too long. */
  giveUp(): void {
    if (this.isOver) return;
    this.system.transitions++;
    this.system.end = 'out of time';
  }

  /** How it ended; undefined while it has not. Computed from the machine's state. */
  get outcome(): Outcome | undefined {
    return outcomeOf(this);
  }

  /** What has been counted so far. */
  statistics(): Statistics {
    return statisticsOf(this);
  }

  get isOver(): boolean {
    return this.system.end !== 'no';
  }

  /** The furthest clock of all harts. */
  get elapsed(): number {
    let ticks = 0;
    for (const hart of this.machine.harts) ticks = Math.max(ticks, hart.clock);
    return ticks;
  }

  /**
   * The only way into the kernel. Whoever was running on `hart` has stopped for `stop`; BUDGET means that its time
   * slice is over.
   */
  enter(hart: Hart, stop: number): void {
    const kc = this.scheduler.on(hart)!;
    this.#hart = hart;
    this.system.transitions++;
    hart.dropReservation();
    if (stop === cause.CALL) {
      makeCall(this, hart, kc);
    } else {
      if (kc.woken !== 'no') kc.woken = 'no';
      if (isPageFault(stop)) this.#fault(hart, kc);
      else if (stop !== BUDGET) this.#trap(hart, kc);
      else if (this.scheduler.hasReady(hart)) hart.charge(this.costs.trap);
    }
    if (!this.isOver && kc.alert !== 'no') deliverSignals(this, hart, kc);
    if (!this.isOver) this.scheduler.dispatch(hart);
    this.#hart = undefined;
  }

  /** A page fault of the guest's own: mended, or the end of its task. */
  #fault(hart: Hart, kc: KernelContext): void {
    const va = hart.tval >>> 0;
    const access = accessOf(hart.cause)!;
    hart.charge(this.costs.fault);
    const result = this.faults.resolve(kc.task!.space!, va, access);
    if (!result.ok) {
      if (result.away === undefined) return this.#trap(hart, kc, result.says, result.signal);
      kc.paged = 'fault';
      kc.blockedAt = 0;
      this.disk.waitFor(kc, this.disk.bring(result.away));
      if (this.options.tell) this.tell({ ...this.who(hart, kc), kind: 'sleep', reason: this.reasonOf(kc) });
      return;
    }
    kc.faults++;
    count(this.counters.faults, faultKinds.indexOf(result.what));
    if (this.options.tell) {
      const { tid, pid, at } = this.who(hart, kc);
      this.tell({ kind: 'fault', hart: hart.id, tid, pid, at, what: result.what, pc: hart.pc >>> 0, va, access });
    }
  }

  /** The guest did what cannot be mended: its task ends, and everybody hears why. */
  #trap(hart: Hart, kc: KernelContext, says?: string, signal = signalOf(hart.cause)): void {
    count(this.counters.traps, hart.cause);
    if (says === undefined || !isPageFault(hart.cause)) hart.charge(this.costs.trap);
    if (kc.task!.actions !== undefined && deliverTrap(this, hart, kc, trapInfo(this, hart, kc, signal))) return;
    if (this.options.tell)
      this.tell({ ...this.who(hart, kc), kind: 'trap', report: report(this.memory, hart, kc, says) });
    endTask(this, kc.task!, { signal, hart });
  }

  #shootdown(space: AddressSpace, va: number, pages: number): void {
    const held = this.machine.shootdown(this.spaces.asid(space), va, pages);
    this.#hart?.charge(held * this.costs.shootdown);
  }

  // What the kernel's other files ask of it.

  get costs(): Costs {
    return costProfiles[this.system.costs];
  }

  /** The hart whose trap is being handled. */
  get hart(): Hart | undefined {
    return this.#hart;
  }

  /** Does something in the name of a hart, which is charged for it. */
  onBehalf<T>(hart: Hart, body: () => T): T {
    const before = this.#hart;
    this.#hart = hart;
    try {
      return body();
    } finally {
      this.#hart = before;
    }
  }

  /** The time of the trap or event being handled. */
  get now(): number {
    return this.#hart?.clock ?? this.#time;
  }

  /** One of n, for whoever decides what is not determined. */
  choose(tag: string, n: number): number {
    return n < 2 ? 0 : (this.asked?.(tag, n) ?? 0);
  }

  /** A context may run from time `at` on. */
  ready(kc: KernelContext, at: number): void {
    if (kc.task!.stopped) {
      kc.mode = 'stopped';
      kc.since = at;
    } else if (kc.activation !== 'none') this.activations.wake(kc, at);
    else this.scheduler.enqueue(kc, at);
    if (kc.woken !== 'no' && this.options.tell)
      this.tell({ kind: 'wake', hart: kc.hart, tid: tidOf(kc), pid: kc.task!.pid, at, how: kc.woken });
  }

  /** A signal for one context. */
  raise(kc: KernelContext, signal: number): void {
    raise(this, kc, signal);
  }

  tell(event: KernelEvent): void {
    if (!this.guest.keeps(event)) this.options.tell?.(event);
  }

  /** What a context waits for, in words. */
  reasonOf(kc: KernelContext): string {
    return reasonWithSignals(kc, kc.reason === 'disk' ? this.disk.reason(kc) : reasonOf(kc));
  }

  switched(hart: Hart, kc: KernelContext | undefined): void {
    if (this.options.tell === undefined) return;
    if (kc === undefined) this.tell({ kind: 'idle', hart: hart.id, at: hart.clock });
    else {
      const { tid, pid, at } = this.who(hart, kc);
      this.tell({ kind: 'switch', hart: hart.id, tid, pid, at });
    }
  }

  who(hart: Hart, kc: KernelContext): { hart: number; tid: number; pid: number; at: number } {
    return { hart: hart.id, tid: tidOf(kc), pid: kc.task!.pid, at: hart.clock };
  }

  /** Guest memory as a context sees it. */
  user(kc: KernelContext): UserMemory {
    return this.userOf(kc.task!.space!);
  }

  userOf(space: AddressSpace): UserMemory {
    return this.guest.of(space);
  }

  /** Where an access on a space's behalf leads; undefined if it is wrong. */
  reach(space: AddressSpace, va: number, access: 'load' | 'store'): number | undefined {
    return this.guest.reach(space, va, access);
  }
}

export interface RunOptions {
  readonly slice?: number;
  readonly maxTicks?: number;
  readonly interleaver?: Interleaver;
}
