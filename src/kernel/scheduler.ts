// Who runs where: the ready queue, lending harts to kernel contexts, taking them back.
//
// Invariants. A context that runs is on exactly one hart; a hart that is idle has nobody in the ready queue who may
// run there. The queue is in order of arrival. A context never runs at a time before the one at which it became ready:
// a hart whose clock is behind that jumps to it.

import type { Hart } from '../machine/hart.ts';
import type { Machine } from '../machine/machine.ts';
import type { Activations } from './activations.ts';
import type { AddressSpaces } from './address-space.ts';
import type { Costs } from './costs.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Table } from './record.ts';
import type { Processor, System } from './system.ts';

/** What scheduling needs of the kernel. */
export interface SchedulerKernel {
  readonly machine: Machine;
  readonly system: System;
  readonly processors: Table<Processor>;
  readonly spaces: AddressSpaces;
  readonly costs: Costs;
  /** Undefined: always the first. */
  readonly asked: ((tag: string, n: number) => number) | undefined;
  /** The hart whose trap is being handled: `dispatch` will be called for it. */
  readonly hart: Hart | undefined;
  readonly activations: Activations;
  readonly isOver: boolean;
  switched(hart: Hart, kc: KernelContext | undefined): void;
}

export class Scheduler {
  readonly #kernel: SchedulerKernel;

  constructor(kernel: SchedulerKernel) {
    this.#kernel = kernel;
  }

  /** Who has this hart. */
  on(hart: Hart): KernelContext | undefined {
    return this.#kernel.processors.at(hart.id).kc;
  }

  /** The harts that somebody has, by number. */
  running(): Hart[] {
    const running: Hart[] = [];
    for (const hart of this.#kernel.machine.harts) if (this.on(hart) !== undefined) running.push(hart);
    return running;
  }

  /** Puts a context at the end of the ready queue. */
  enqueue(kc: KernelContext, at: number): void {
    const { system } = this.#kernel;
    kc.mode = 'ready';
    kc.since = at;
    kc.next = undefined;
    if (system.ready === undefined) system.ready = kc;
    else system.readyLast!.next = kc;
    system.readyLast = kc;
  }

  dequeue(kc: KernelContext): void {
    const { system } = this.#kernel;
    let before: KernelContext | undefined;
    for (let at = system.ready; at !== undefined && at.slot !== kc.slot; at = at.next) before = at;
    if (before === undefined) system.ready = kc.next;
    else before.next = kc.next;
    if (kc.next === undefined) system.readyLast = before;
    kc.next = undefined;
  }

  /** Whether somebody waits for this hart. */
  hasReady(hart: Hart): boolean {
    for (let kc = this.#kernel.system.ready; kc !== undefined; kc = kc.next) if (allows(kc, hart.id)) return true;
    return false;
  }

  /**
   * The one door out: whoever was on the hart goes on, or makes room because its slice is over, it waits, or it has
   * ended. Then harts that are idle are lent to whoever is ready.
   */
  dispatch(hart: Hart): void {
    const { activations } = this.#kernel;
    const processor = this.#kernel.processors.at(hart.id);
    if (processor.lent !== undefined) {
      activations.depart(hart);
      activations.settle();
      if (processor.kc !== undefined || this.#kernel.isOver) return this.lend();
      if (processor.lent === undefined) return this.#next(hart);
      this.#rest(hart);
      return this.lend();
    }
    const kc = processor.kc;
    if (kc?.mode === 'running') {
      const stays = allows(kc, hart.id);
      if (stays && hart.clock < kc.sliceEnd) return this.#others();
      if (stays && !this.hasReady(hart)) {
        kc.sliceEnd = hart.clock + this.#kernel.system.quantum;
        return this.#others();
      }
      this.takeBack(hart);
      this.enqueue(kc, hart.clock);
    } else if (kc !== undefined) {
      this.takeBack(hart);
    }
    if (activations.any) activations.settle();
    if (processor.kc !== undefined || this.#kernel.isOver) return this.lend();
    this.#next(hart);
  }

  /** A hart that nobody has is given to whoever is ready, or rests. */
  #next(hart: Hart): void {
    const next = this.#pick(hart);
    if (next !== undefined) this.give(hart, next, this.#kernel.costs.switch);
    else this.#rest(hart);
    this.lend();
  }

  /** Whoever was on the hart goes on; there may be something for the others. */
  #others(): void {
    if (this.#kernel.activations.any) this.#kernel.activations.settle();
    this.lend();
  }

  /** Lends idle harts while there is somebody ready for one. `free`: the start of the world costs nothing. */
  lend(free = false): void {
    const { system, machine, processors, asked } = this.#kernel;
    if (system.ready === undefined) return;
    const idle = machine.harts.filter(
      ({ id }) => processors.at(id).kc === undefined && processors.at(id).lent === undefined,
    );
    while (idle.length > 0) {
      const pairs: { kc: KernelContext; harts: Hart[] }[] = [];
      for (let kc: KernelContext | undefined = system.ready; kc !== undefined; kc = kc.next) {
        const context = kc;
        const harts = idle.filter((hart) => allows(context, hart.id));
        // Where it ran last comes first.
        harts.sort((a, b) => Number(b.id === context.hart) - Number(a.id === context.hart));
        if (harts.length > 0) pairs.push({ kc, harts });
        if (asked === undefined && pairs.length > 0) break;
      }
      if (pairs.length === 0) return;
      const { kc, harts } = pairs[this.#ask('run', pairs.length)];
      const hart = harts[this.#ask('hart', harts.length)];
      idle.splice(idle.indexOf(hart), 1);
      this.dequeue(kc);
      this.give(hart, kc, free ? 0 : this.#kernel.costs.wake);
    }
  }

  /** Saves the registers of whoever has the hart and leaves it idle. */
  takeBack(hart: Hart): void {
    const processor = this.#kernel.processors.at(hart.id);
    const kc = processor.kc!;
    kc.pc = hart.pc;
    const { x } = kc;
    for (let i = 1; i < 32; i++) x.set(i, hart.x[i]);
    kc.ticks += hart.clock - kc.since;
    hart.dropReservation();
    processor.kc = undefined;
  }

  /** Whoever has the hart is gone; nothing of it is saved. */
  vacate(hart: Hart): void {
    const processor = this.#kernel.processors.at(hart.id);
    processor.kc = undefined;
    processor.lent = undefined;
    processor.reserved = undefined;
    if (hart !== this.#kernel.hart) this.#kernel.switched(hart, undefined);
  }

  /** Lends the hart. */
  give(hart: Hart, kc: KernelContext, cost: number): void {
    const { machine, spaces, processors, system, costs } = this.#kernel;
    const processor = processors.at(hart.id);
    if (kc.since > hart.clock) {
      processor.idle += kc.since - hart.clock;
      hart.charge(kc.since - hart.clock);
    }
    hart.charge(cost);
    const satp = spaces.satp(kc.task!.space!);
    if (hart.satp !== satp) {
      machine.loadSatp(hart.id, satp);
      if (cost > 0) hart.charge(costs.root);
    }
    processor.kc = kc;
    processor.switches++;
    kc.mode = 'running';
    kc.hart = hart.id;
    kc.switches++;
    kc.since = hart.clock;
    kc.sliceEnd = hart.clock + system.quantum;
    // The registers move: what a context had when it was last saved would be a trace of when that was.
    hart.pc = kc.pc;
    kc.pc = 0;
    const { x } = kc;
    for (let i = 1; i < 32; i++) {
      const word = x.get(i);
      hart.x[i] = word;
      if (word !== 0) x.set(i, 0);
    }
    hart.dropReservation();
    this.#kernel.switched(hart, kc);
  }

  /** Nobody has the hart: what somebody left in its registers is gone, unless they are what a litmus run shows. */
  #rest(hart: Hart): void {
    this.#kernel.switched(hart, undefined);
    if (this.#kernel.system.litmus) return;
    hart.x.fill(0);
    hart.pc = hart.cause = hart.tval = 0;
  }

  /** The next for this hart, out of the queue. */
  #pick(hart: Hart): KernelContext | undefined {
    const allowed: KernelContext[] = [];
    for (let kc = this.#kernel.system.ready; kc !== undefined; kc = kc.next) {
      if (!allows(kc, hart.id)) continue;
      allowed.push(kc);
      if (this.#kernel.asked === undefined) break;
    }
    const kc = allowed[this.#ask('run', allowed.length)];
    if (kc !== undefined) this.dequeue(kc);
    return kc;
  }

  #ask(tag: string, n: number): number {
    return n < 2 ? 0 : (this.#kernel.asked?.(tag, n) ?? 0);
  }
}

/** Whether a context may run on a hart. */
export function allows(kc: KernelContext, hart: number): boolean {
  return ((kc.affinity.get(hart >>> 5) >>> (hart & 31)) & 1) === 1;
}
