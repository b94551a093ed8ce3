// Waiting: a kernel context sleeps for a reason with a key until somebody wakes that key, or until a deadline.
//
// A blocked call is not kept half-done anywhere. Its context's pc stays at the ecall, and when it is woken the handler
// runs again from the start, with `kc.woken` saying how. So the kernel needs no stacks, and its whole state is
// records.
//
// The list of those who wait is sorted by reason, scope and key, and by arrival only among equals: which of two
// unrelated contexts went to sleep first is history, and leaves no trace in the state.

import { signalsIn } from './abi.ts';
import type { KernelContext } from './kernel-context.ts';

/** The handler must wait; what it was going to do is done again when its context is woken. */
export const BLOCKED: unique symbol = Symbol('blocked');

/** Every reason has one place in the kernel that waits for it. */
export const waitReasons = [
  'nothing',
  'time',
  'futex',
  'child',
  'vfork',
  'pipe data',
  'pipe room',
  'disk',
  'trampoline',
  'signal',
  'any signal',
] as const;
export type WaitReason = (typeof waitReasons)[number];

/** Where the two lists begin; a record has them. */
export interface WaitLists {
  waiting: KernelContext | undefined;
  sleepers: KernelContext | undefined;
}

/** What waiting needs of the kernel. */
export interface Waker {
  /** The context may run again from time `at` on. */
  ready(kc: KernelContext, at: number): void;
  /** Which of n, longest waiting first, is woken. */
  choose(tag: string, n: number): number;
  /** The time of the hart whose trap is being handled. */
  readonly now: number;
}

export interface WaitOptions {
  scope?: number;
  /** Wakes with `time-out` at this time. */
  until?: number | undefined;
}

export class Waiting {
  readonly #kernel: Waker;
  readonly #lists: WaitLists;

  constructor(kernel: Waker, lists: WaitLists) {
    this.#kernel = kernel;
    this.#lists = lists;
  }

  /** The calling context waits from now on. A handler ends with `return kernel.wait.for(...)`. */
  for(kc: KernelContext, reason: WaitReason, key: number, { scope = 0, until }: WaitOptions = {}): typeof BLOCKED {
    kc.mode = 'waiting';
    kc.reason = reason;
    kc.key = key >>> 0;
    kc.scope = scope;
    kc.woken = 'no';
    this.#insert(kc);
    if (until !== undefined) this.#sleep(kc, until);
    return BLOCKED;
  }

  /** Wakes everybody who waits for this; how many. */
  wakeAll(reason: WaitReason, key: number, scope = 0): number {
    return this.wake(reason, key, Number.POSITIVE_INFINITY, scope);
  }

  /** Wakes at most `count`; how many it were. */
  wake(reason: WaitReason, key: number, count: number, scope = 0): number {
    let woken = 0;
    let waiting = this.list(reason, key, scope);
    while (woken < count && waiting.length > 0) {
      const chosen =
        waiting.length === 1 || count >= waiting.length - woken ? 0 : this.#kernel.choose('wake', waiting.length);
      this.end(waiting[chosen], 'yes', this.#kernel.now);
      waiting = waiting.toSpliced(chosen, 1);
      woken++;
    }
    return woken;
  }

  /** Who waits for this, longest first. */
  list(reason: WaitReason, key: number, scope = 0): KernelContext[] {
    const found: KernelContext[] = [];
    for (let kc = this.#lists.waiting; kc !== undefined; kc = kc.next)
      if (kc.key === key >>> 0 && kc.scope === scope && kc.reason === reason) found.push(kc);
    return found;
  }

  /** Those who waited for one key wait for another from now on, behind whoever does so already. */
  move(kc: KernelContext, key: number, scope: number): void {
    this.#remove(kc);
    kc.key = key >>> 0;
    kc.scope = scope;
    this.#insert(kc);
  }

  /** One context stops waiting and its call runs again. */
  end(kc: KernelContext, woken: 'yes' | 'time-out', at: number): void {
    this.forget(kc);
    kc.woken = woken;
    this.#kernel.ready(kc, at);
  }

  /** A waiting context is in no list any more; what becomes of it is the caller's business. */
  forget(kc: KernelContext): void {
    this.#remove(kc);
    if (kc.sleeps) this.#wakeUp(kc);
    kc.reason = 'nothing';
    kc.key = 0;
    kc.scope = 0;
  }

  /** When the next deadline is; undefined when nobody has one. */
  get nextDeadline(): number | undefined {
    return this.#lists.sleepers?.deadline;
  }

  /** Wakes whoever's deadline has come. */
  expire(now: number): void {
    for (let kc = this.#lists.sleepers; kc !== undefined && kc.deadline <= now; kc = this.#lists.sleepers) {
      let together = 1;
      for (let other = kc.nextSleeper; other?.deadline === kc.deadline; other = other.nextSleeper) together++;
      let chosen = kc;
      for (let skip = together > 1 ? this.#kernel.choose('time-out', together) : 0; skip > 0; skip--)
        chosen = chosen.nextSleeper!;
      this.end(chosen, 'time-out', chosen.deadline);
    }
  }

  #insert(kc: KernelContext): void {
    let before: KernelContext | undefined;
    let after = this.#lists.waiting;
    while (after !== undefined && compare(after, kc) <= 0) {
      before = after;
      after = after.next;
    }
    kc.next = after;
    if (before === undefined) this.#lists.waiting = kc;
    else before.next = kc;
  }

  #remove(kc: KernelContext): void {
    if (this.#lists.waiting?.slot === kc.slot) this.#lists.waiting = kc.next;
    else {
      let before = this.#lists.waiting!;
      while (before.next!.slot !== kc.slot) before = before.next!;
      before.next = kc.next;
    }
    kc.next = undefined;
  }

  /** Sleepers are sorted by deadline, equals by tid. */
  #sleep(kc: KernelContext, until: number): void {
    kc.sleeps = true;
    kc.deadline = until;
    let before: KernelContext | undefined;
    let after = this.#lists.sleepers;
    while (after !== undefined && (after.deadline < until || (after.deadline === until && after.slot < kc.slot))) {
      before = after;
      after = after.nextSleeper;
    }
    kc.nextSleeper = after;
    if (before === undefined) this.#lists.sleepers = kc;
    else before.nextSleeper = kc;
  }

  #wakeUp(kc: KernelContext): void {
    if (this.#lists.sleepers?.slot === kc.slot) this.#lists.sleepers = kc.nextSleeper;
    else {
      let before = this.#lists.sleepers!;
      while (before.nextSleeper!.slot !== kc.slot) before = before.nextSleeper!;
      before.nextSleeper = kc.nextSleeper;
    }
    kc.sleeps = false;
    kc.deadline = 0;
    kc.nextSleeper = undefined;
  }
}

const order = new Map<string, number>(waitReasons.map((reason, index) => [reason, index]));

function compare(a: KernelContext, b: KernelContext): number {
  return order.get(a.reason)! - order.get(b.reason)! || a.scope - b.scope || a.key - b.key;
}

/** A waiting context's reason in words, for traces and the deadlock report. */
export function reasonOf(kc: KernelContext): string {
  const address = `0x${kc.key.toString(16)}`;
  const until = kc.sleeps ? ` until tick ${kc.deadline}` : '';
  switch (kc.reason) {
    case 'nothing':
      return 'nothing';
    case 'time':
      return `a time: tick ${kc.deadline}`;
    case 'futex':
      return `the futex at ${address}${until}`;
    case 'child':
      return 'a child to end';
    case 'vfork':
      return `pid ${kc.key} to end`;
    case 'pipe data':
      return `data in pipe ${kc.key}`;
    case 'pipe room':
      return `room in pipe ${kc.key}`;
    case 'disk':
      return 'the disk';
    case 'signal':
      return `one of the signals ${signalsIn(kc.key, kc.scope)}${until}`;
    case 'any signal':
      return `a signal other than ${signalsIn(kc.masked.get(0), kc.masked.get(1))}`;
    case 'trampoline':
      return `work, on its trampoline: the word at ${address}`;
  }
}
