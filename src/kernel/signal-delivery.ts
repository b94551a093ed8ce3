// Delivery: what a context is owed is carried out when it leaves the kernel, and nowhere else.
//
// A context to which a signal is sent is only told so (`alert`). If it runs, its hart enters the kernel before the next
// instruction; if it waits in a call that can be interrupted, it stops waiting; and at the door out `deliver` lets the
// handler begin. A call that is interrupted is not resumed: it answers -EINTR or what it has done so far, or, with
// SA_RESTART, is made again after the handler, because pc is still at its ecall.
//
// A signal belongs to the user context that a kernel context is the home of. While that one is decoupled (another's TLS
// block is in tp, or the trampoline's stack in sp), signals for it are held until it is back. A trap is delivered to
// whoever caused it.

import type { Hart } from '../machine/hart.ts';
import { callName, callRow, EINTR, flags, signalName, signals, signalsIn } from './abi.ts';
import { owner } from './consistency.ts';
import { endTask } from './end.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { accessOf, isPageFault } from './report.ts';
import { enterHandler } from './signal-frame.ts';
import { handlerOf, has, isIgnored, next, type SignalAction, type SignalInfo, take } from './signals.ts';
import { stoppers, stopTask } from './stop-task.ts';
import { putTime } from './time-calls.ts';
import { standsOnTrampoline } from './trampoline.ts';
import type { WaitReason } from './wait.ts';

/** Who waits for anything else waits on, whatever comes. */
const interruptible: ReadonlySet<WaitReason> = new Set<WaitReason>([
  'time', 'futex', 'child', 'pipe data', 'pipe room', 'signal', 'any signal',
]); // prettier-ignore

/** Calls that SA_RESTART means, unless they have a time-out. */
const restartable: ReadonlySet<WaitReason> = new Set<WaitReason>(['futex', 'child', 'pipe data', 'pipe room']);

/** A context that waits, and is on no hart, stops waiting if its call can be interrupted. */
export function interrupt(kernel: Kernel, kc: KernelContext): void {
  if (!interruptible.has(kc.reason)) return;
  if (isAway(kernel, kc, kc.x.get(4), kc.x.get(2))) return;
  noteInterruption(kernel, kc, kc.x.get(11), kc.x.get(13));
  kernel.wait.forget(kc);
  kernel.ready(kc, kernel.now);
}

function noteInterruption(kernel: Kernel, kc: KernelContext, how: number, remain: number): void {
  kc.interrupted = restartable.has(kc.reason) && !kc.sleeps ? 'may restart' : 'fails';
  // A sleep says how much of it is left.
  if (kc.reason === 'time' && !(how & flags.TIMER_ABSTIME) && remain !== 0)
    putTime(kernel.user(kc), remain, Math.max(0, kc.deadline - kernel.now));
}

/** Whether a context runs somebody else: another's user context, or its trampoline's. */
function isAway(kernel: Kernel, kc: KernelContext, tp: number, sp: number): boolean {
  return standsOnTrampoline(kc, sp) || owner(kernel, kc, tp) !== undefined;
}

/** At the door out: everything that the context on this hart is owed. */
export function deliver(kernel: Kernel, hart: Hart, kc: KernelContext): void {
  const task = kc.task!;
  if (isAway(kernel, kc, hart.x[4], hart.x[2])) {
    kc.alert = 'held';
    return;
  }
  if (kc.mode === 'waiting') {
    if (!interruptible.has(kc.reason)) return;
    noteInterruption(kernel, kc, hart.x[11], hart.x[13]);
    kernel.wait.forget(kc);
    kc.mode = 'running';
  }
  for (;;) {
    const own = next(kc, kc);
    const signal = own ?? next(kc, task);
    if (signal === undefined) break;
    const info = take(kernel, own === undefined ? task : kc, signal);
    const action = handlerOf(task, signal);
    if (action !== undefined) {
      settleCall(kernel, hart, kc, action);
      if (!beginHandler(kernel, hart, kc, action, info)) return endTask(kernel, task, { signal: signals.SIGSEGV });
    } else if (isIgnored(task, signal)) continue;
    else if (!stoppers.has(signal)) return endTask(kernel, task, { signal });
    else return stopTask(kernel, task, signal);
  }
  kc.alert = 'no';
  // No handler after all: the call goes on as one that was woken and finds nothing.
  if (kc.interrupted !== 'no') {
    kc.interrupted = 'no';
    kc.woken = 'yes';
  }
}

/** What an interrupted call answers, now that a handler runs. */
function settleCall(kernel: Kernel, hart: Hart, kc: KernelContext, action: SignalAction): void {
  if (kc.interrupted === 'no') return;
  const done = kc.progress;
  const restarts = kc.interrupted === 'may restart' && (action.flags & flags.SA_RESTART) !== 0;
  kc.interrupted = 'no';
  kernel.files.abandon(kc);
  kc.progress = 0;
  kc.blockedAt = 0;
  if (done > 0 || !restarts) answer(kernel, hart, kc, done > 0 ? done : -EINTR);
}

/** The call at pc has its result after all. */
function answer(kernel: Kernel, hart: Hart, kc: KernelContext, result: number): void {
  const { x, pc } = hart;
  const number = x[17];
  const args = [x[10], x[11], x[12], x[13], x[14], x[15]];
  const name = callName(number);
  x[10] = result;
  hart.pc = pc + 4;
  const { refused } = kernel.counters;
  if (result < 0) refused.set(callRow(name), refused.get(callRow(name)) + 1);
  if (!kernel.options.tell) return;
  const who = kernel.who(hart, kc);
  kernel.tell({ ...who, kind: 'call', pc: pc >>> 0, number, name: name ?? `call ${number}`, args, result });
}

/** A frame that cannot be written is a fault, for which there may be a handler on another stack. */
function beginHandler(kernel: Kernel, hart: Hart, kc: KernelContext, action: SignalAction, info: SignalInfo): boolean {
  const { signal } = info;
  if (kernel.options.tell)
    kernel.tell({ ...kernel.who(hart, kc), kind: 'signal', signal, code: info.code, pc: hart.pc >>> 0 });
  if (enterHandler(kernel, hart, kc, action, info)) return true;
  const { SIGSEGV } = signals;
  const other = handlerOf(kc.task!, SIGSEGV);
  if (signal === SIGSEGV || other === undefined || has(kc.masked, SIGSEGV)) return false;
  return enterHandler(kernel, hart, kc, other, { signal: SIGSEGV, code: flags.SI_KERNEL, pid: 0 });
}

/** A trap whose signal has a handler that is not held back; false if the trap is the end. */
export function deliverTrap(kernel: Kernel, hart: Hart, kc: KernelContext, info: SignalInfo): boolean {
  const action = handlerOf(kc.task!, info.signal);
  return action !== undefined && !has(kc.masked, info.signal) && beginHandler(kernel, hart, kc, action, info);
}

/** What a handler is told of a trap: why, and the address of the access or of the instruction. */
export function trapInfo(kernel: Kernel, hart: Hart, kc: KernelContext, signal: number): SignalInfo {
  const va = hart.tval >>> 0;
  const isMemory = accessOf(hart.cause) !== undefined;
  const isMapped = isMemory && kernel.spaces.find(kc.task!.space!, va) !== undefined;
  const { SIGSEGV, SIGBUS } = signals;
  const code =
    signal === SIGSEGV ? (isMapped ? flags.SEGV_ACCERR : flags.SEGV_MAPERR)
    : signal === SIGBUS ? (isPageFault(hart.cause) ? flags.BUS_ADRERR : flags.BUS_ADRALN)
    : flags.ILL_ILLOPC; // prettier-ignore
  return { signal, code, pid: isMemory ? va : hart.pc >>> 0 };
}

/** What a context waits for, and which signals it could have instead if it did not hold them back. */
export function reasonWithSignals(kc: KernelContext, reason: string): string {
  const task = kc.task!;
  if (kc.mode === 'stopped') return `SIGCONT: ${signalName(task.newsSignal)} stopped its task`;
  const [low, high] = [0, 1].map((word) => (kc.pending.get(word) | task.pending.get(word)) & kc.masked.get(word));
  return low === 0 && high === 0 ? reason : `${reason}; it holds back ${signalsIn(low!, high!)}`;
}
