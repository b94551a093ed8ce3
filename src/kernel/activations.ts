// Scheduler activations (Anderson et al. 1991, section 3): what becomes of the contexts of a virtual multiprocessor when
// they block, are woken or lose their processor, and which upcall follows.
//
// Invariants. A hart that is lent to a multiprocessor runs one of its activations, and no other hart does: it has as many
// running activations as processors, always. An event that cannot be told is delayed, never dropped: until there is a
// processor (the last one was taken) or a vessel (all are in use).
//
// The design. Who comes out of the kernel (`depart`) or is woken (`wake`) only notes what has happened. `settle`, at every
// door out, then does in this order: finish what woken activations have still to do in the kernel; take and give
// processors (processors.ts); and for each multiprocessor with something to tell, use a processor on which nobody runs,
// or preempt one of its own, which is then told as well.

import type { Hart } from '../machine/hart.ts';
import { Crash } from '../must.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { finishCall } from './make-call.ts';
import {
  MULTIPROCESSORS_MAX, type Multiprocessor, MultiprocessorType, type Notice, NoticeType,
} from './multiprocessor.ts'; // prettier-ignore
import { balance, harts, release } from './processors.ts';
import type { Table } from './record.ts';
import { mayStop } from './grace.ts';
import { mustRecover, recovering, recoverOn, RECOVERY_TURN, forsake } from './recovery.ts';
import { restart } from './restart.ts';
import type { Task } from './task.ts';
import { cached, deliver, empty, post, resumable, takeBack } from './upcall.ts';
import { structures } from './abi.ts';

const { VESSEL } = structures;

export class Activations {
  readonly all: Table<Multiprocessor>;
  readonly notices: Table<Notice>;
  readonly #kernel: Kernel;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.all = kernel.store.table(MultiprocessorType, MULTIPROCESSORS_MAX);
    this.notices = kernel.store.table(NoticeType, 4096);
  }

  /** Whether there are any: if not, nothing here costs anything. */
  get any(): boolean {
    return this.all.count > 0;
  }

  /** The activations of a multiprocessor. */
  *of(mp: Multiprocessor): Generator<KernelContext> {
    for (const kc of this.#kernel.kcs) if (kc.multiprocessor?.slot === mp.slot) yield kc;
  }

  /** The multiprocessor of a task. */
  ofTask(task: Task): Multiprocessor | undefined {
    for (const mp of this.all) if (mp.task?.slot === task.slot) return mp;
    return undefined;
  }

  /** A context that waited may go on: not to user level, but to what it has still to do here. */
  wake(kc: KernelContext, at: number): void {
    kc.mode = 'parked';
    kc.since = at;
    kc.activation = kc.activation === 'held' ? 'resumable' : 'woken';
  }

  /** The context on a lent hart has come out of the kernel. */
  depart(hart: Hart): void {
    const kernel = this.#kernel;
    const processor = kernel.processors.at(hart.id);
    const kc = processor.kc;
    if (kc === undefined) processor.lent = undefined;
    else if (kc.activation === 'recovered' || (kc.activation === 'recovering' && kc.mode === 'running'))
      this.turn(hart, kc);
    else if (kc.mode === 'running') {
      if (hart.clock < kc.sliceEnd) return;
      kc.sliceEnd = hart.clock + kernel.system.quantum;
      // With no vessels left those who wait for a processor go on by turns.
      const mp = kc.multiprocessor!;
      if (resumable(kernel, mp) !== undefined && cached(kernel, mp) === undefined) this.preempt(hart);
    } else if (kc.mode === 'waiting') {
      const mp = kc.multiprocessor!;
      const address = kc.paged === 'fault' ? hart.tval : 0;
      this.stop(hart);
      if (this.isInUpcall(kc)) {
        // Who handles events is not itself reported to the same handler, which would have to wait there, too.
        kc.activation = 'held';
        processor.reserved = kc;
      } else {
        kc.activation = 'blocked';
        if (kc.paged === 'fault') restart(kernel, kc);
        post(kernel, mp, 'blocked', { kc, processor: hart.id, address });
      }
    } else {
      this.stop(hart);
      release(kernel, hart);
      if (kc.activation === 'cached') empty(kc);
    }
  }

  /** Whether a context handles an upcall, or looks for a thread: it stands on the stack of its vessel. */
  isInUpcall(kc: KernelContext, sp: number = kc.x.get(2)): boolean {
    if (kc.multiprocessor === undefined) return false;
    const { vessels, space } = kc.multiprocessor;
    const user = this.#kernel.userOf(space!);
    const at = vessels + kc.vessel * VESSEL.size;
    const stack = user.load32(at + VESSEL.offsets.stack) ?? 0;
    const bytes = user.load32(at + VESSEL.offsets.size) ?? 0;
    const into = (sp - stack) >>> 0;
    return into > 0 && into <= bytes >>> 0;
  }

  /** Takes the activation off a hart, which stays lent. */
  stop(hart: Hart): void {
    const { scheduler, processors } = this.#kernel;
    const kc = processors.at(hart.id).kc!;
    kc.multiprocessor!.used += hart.clock - kc.since;
    scheduler.takeBack(hart);
  }

  /**
   * A thread is stopped, and will be reported. The hart stays lent, with nobody on it. With no vessel left for the report it
   * goes on where it was as soon as it can: else those who could give vessels back would never run again, or wait for it.
   */
  preempt(hart: Hart): void {
    const kernel = this.#kernel;
    const processor = kernel.processors.at(hart.id);
    const kc = processor.kc!;
    if (processor.asked) processor.asked = false;
    this.stop(hart);
    const mp = kc.multiprocessor!;
    kc.mode = 'parked';
    kc.since = hart.clock;
    restart(kernel, kc);
    if (kernel.isOver) return;
    // Who recovers still does, and is what it was.
    if (kc.activation === 'recovering') return;
    if (cached(kernel, mp) === undefined) kc.activation = 'resumable';
    else this.report(kc, 'preempted', hart);
  }

  /** A stopped context is to be told of; but first it comes out of the critical section in which it may be. */
  private report(kc: KernelContext, kind: 'preempted' | 'unblocked', { id, clock }: Hart): void {
    const kernel = this.#kernel;
    if (mustRecover(kernel, kc)) {
      kc.activation = 'recovering';
      kc.report = kind;
      // Counted from when it goes on: the clock of a hart that has idled is behind.
      kc.recoverEnd = 0;
      kc.since = clock;
      return;
    }
    kc.activation = 'stopped';
    post(kernel, kc.multiprocessor!, kind, { kc, processor: id });
  }

  /** A context that recovers has had its turn, or has come out, or takes too long. */
  private turn(hart: Hart, kc: KernelContext): void {
    const kernel = this.#kernel;
    const { counters } = kernel;
    const isOut = kc.activation === 'recovered';
    if (!isOut && hart.clock < kc.sliceEnd) return;
    const isLate = hart.clock >= kc.recoverEnd;
    if (!isOut && !isLate && recovering(kernel, kc.multiprocessor!) === undefined) {
      kc.sliceEnd = hart.clock + RECOVERY_TURN;
      return;
    }
    this.stop(hart);
    kc.mode = 'parked';
    kc.since = hart.clock;
    if (!isOut && !isLate) return;
    if (isOut) counters.recovered++;
    else counters.unsafe++;
    if (!isOut) forsake(kernel, kc);
    kc.activation = 'stopped';
    post(kernel, kc.multiprocessor!, kc.report, { kc, processor: hart.id });
  }

  /** At every door out: until nothing is left that can be done now. */
  settle(): void {
    const kernel = this.#kernel;
    for (const mp of this.all) this.finish(mp);
    if (kernel.isOver) return;
    for (const mp of this.all) this.reconsider(mp);
    balance(kernel);
    for (const hart of kernel.machine.harts) this.interrupt(hart);
    for (const mp of this.all) if (!kernel.isOver) this.notify(mp);
    if (!kernel.isOver) this.verify();
  }

  /** As many running activations as processors, on each of them one: anything else is a mistake of ours. */
  private verify(): void {
    const { machine, processors, kcs } = this.#kernel;
    let lent = 0;
    for (const { id } of machine.harts) {
      const { lent: mp, kc, reserved } = processors.at(id);
      if (mp === undefined || reserved?.activation === 'held') continue;
      lent++;
      if (!isOn(kc) || kc.multiprocessor?.slot !== mp.slot)
        throw new Crash(`a processor is lent to multiprocessor ${mp.slot}, and none of its activations runs there`);
    }
    for (const kc of kcs) if (isOn(kc)) lent--;
    if (lent !== 0) throw new Crash('there are running activations that have no processor');
  }

  /** Stops who user level wants stopped, as soon as it may be. */
  private interrupt(hart: Hart): void {
    const kernel = this.#kernel;
    const processor = kernel.processors.at(hart.id);
    if (!processor.asked) return;
    if (processor.kc === undefined) processor.asked = false;
    else if (mayStop(kernel, hart)) this.preempt(hart);
  }

  /** Woken activations do what is left of their calls, in the name of a processor of their own space if it has one. */
  private finish(mp: Multiprocessor): void {
    const kernel = this.#kernel;
    for (const kc of this.of(mp)) {
      if (kc.activation !== 'woken') continue;
      const hart = harts(kernel, mp)[0] ?? kernel.hart ?? kernel.machine.harts[kc.hart];
      // Who waited for a page of its own executes the instruction again; it has nothing to do here.
      if (kc.woken !== 'no' && !kernel.onBehalf(hart, () => finishCall(kernel, kc))) {
        kc.activation = 'blocked';
        continue;
      }
      if (kernel.isOver || kc.mode !== 'parked') return;
      this.report(kc, 'unblocked', kernel.machine.harts[kc.hart]);
    }
  }

  /** Who was stopped is reported if there is a vessel for that, however late; if there is none, it goes on by itself. */
  private reconsider(mp: Multiprocessor): void {
    const kernel = this.#kernel;
    if (cached(kernel, mp) === undefined) {
      for (let kc = recovering(kernel, mp); kc !== undefined; kc = recovering(kernel, mp)) kc.activation = 'resumable';
      return takeBack(kernel, mp);
    }
    for (let kc = resumable(kernel, mp); kc !== undefined; kc = resumable(kernel, mp))
      this.report(kc, 'preempted', kernel.machine.harts[kc.hart]);
  }

  private notify(mp: Multiprocessor): void {
    const kernel = this.#kernel;
    for (const hart of harts(kernel, mp)) {
      const { kc, reserved } = kernel.processors.at(hart.id);
      if (kc !== undefined) continue;
      if (reserved === undefined) this.begin(mp, hart);
      else if (reserved.activation === 'resumable') this.resume(hart, reserved);
      if (kernel.isOver || !this.all.isLive(mp.slot)) return;
    }
    const mine = harts(kernel, mp).filter((hart) => kernel.scheduler.on(hart) !== undefined);
    if (mp.first === undefined && recovering(kernel, mp) === undefined) return;
    if (mine.length === 0 || cached(kernel, mp) === undefined) return;
    // Where somebody recovers there will be an upcall anyway.
    if (mine.some((hart) => kernel.scheduler.on(hart)!.activation === 'recovering')) return;
    const able = mine.filter((one) => mayStop(kernel, one));
    if (able.length === 0) return;
    const hart = able[kernel.choose('notify on', able.length)];
    this.preempt(hart);
    this.begin(mp, hart);
  }

  /** An upcall in whose middle something was waited for goes on. */
  private resume(hart: Hart, kc: KernelContext): void {
    this.#kernel.processors.at(hart.id).reserved = undefined;
    kc.activation = 'running';
    this.#kernel.scheduler.give(hart, kc, this.#kernel.costs.switch);
  }

  /** Who has been left without a report goes on on a lent hart, or an upcall begins; if there is neither, the processor goes back. */
  private begin(mp: Multiprocessor, hart: Hart): void {
    const kernel = this.#kernel;
    const stopped = resumable(kernel, mp);
    const inSection = recovering(kernel, mp);
    const fresh = cached(kernel, mp);
    if (stopped !== undefined) this.resume(hart, stopped);
    else if (inSection !== undefined) recoverOn(kernel, hart, inSection);
    else if (fresh !== undefined && mp.first !== undefined) deliver(kernel, mp, hart, fresh);
    else release(kernel, hart);
  }

  /** A task is no more a multiprocessor: it has ended, or become another program. */
  forget(task: Task): void {
    const mp = this.ofTask(task);
    if (mp === undefined) return;
    for (let notice = mp.first; notice !== undefined;) {
      const { next } = notice;
      this.notices.free(notice);
      notice = next;
    }
    for (const { id } of this.#kernel.machine.harts) {
      const processor = this.#kernel.processors.at(id);
      if (processor.last?.slot === mp.slot) processor.last = undefined;
      if (processor.lent?.slot !== mp.slot) continue;
      processor.lent = undefined;
      processor.reserved = undefined;
    }
    for (const kc of this.of(mp)) {
      kc.multiprocessor = undefined;
      kc.activation = 'none';
      kc.vessel = 0;
    }
    this.all.free(mp);
  }
}

/** Whether a context has a processor of its multiprocessor's. */
export function isOn(kc: KernelContext | undefined): kc is KernelContext {
  return kc?.activation === 'running' || (kc?.activation === 'recovering' && kc.mode === 'running');
}
