// Signals: who is sent one, what it does there, and what is kept of it until it is delivered (signal-delivery.ts).
//
// A signal that ends its task does so when it is sent, if nobody holds it back; one that is ignored is gone. What has a
// handler, and what is held back, is kept: a bit in `pending`, and behind it in `sent` what came along. As in Linux the
// signals 1 to 31 are kept once, those from 32 on as often as they are sent.

import { flags, signals } from './abi.ts';
import { endTask } from './end.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { record, type RecordOf, state, type Words } from './record.ts';
import { interrupt } from './signal-delivery.ts';
import { continueTask, stoppers, stopTask } from './stop-task.ts';
import type { Task } from './task.ts';

export const SIGNAL_MAX = 64;

/** What sigaction said; defaults need no record. Those of a task are sorted by signal. */
export const signalActionFields = {
  signal: state.u32,
  handler: state.u32,
  flags: state.i32,
  mask: state.words(2),
  next: state.ref<SignalAction>('signal action'),
};
export interface SignalAction extends RecordOf<typeof signalActionFields> {}
export const SignalActionType = record('signal action', signalActionFields);

/** A signal that is not delivered yet, sorted by number and then by arrival. */
export const sentSignalFields = {
  signal: state.u32,
  code: state.i32,
  /** Of a siginfo: pid or address, uid, status or value. */
  pid: state.u32,
  uid: state.u32,
  value: state.i32,
  next: state.ref<SentSignal>('sent signal'),
};
export interface SentSignal extends RecordOf<typeof sentSignalFields> {}
export const SentSignalType = record('sent signal', sentSignalFields);

/** What a handler is told. `pid` is the address where a trap is the sender. */
export interface SignalInfo {
  readonly signal: number;
  readonly code: number;
  readonly pid: number;
  readonly uid?: number;
  readonly value?: number;
}

/** Nothing happens unless the task asks for it. */
const harmless = new Set<number>([signals.SIGCHLD, signals.SIGCONT, signals.SIGURG, signals.SIGWINCH]);

export function has(set: Words, signal: number): boolean {
  return ((set.get((signal - 1) >>> 5) >>> ((signal - 1) & 31)) & 1) === 1;
}

export function put(set: Words, signal: number, on: boolean): void {
  const index = (signal - 1) >>> 5;
  const bit = 1 << ((signal - 1) & 31);
  const old = set.get(index);
  const now = on ? old | bit : old & ~bit;
  if (now !== old) set.set(index, now);
}

export function actionOf(task: Task, signal: number): SignalAction | undefined {
  let action = task.actions;
  while (action !== undefined && action.signal < signal) action = action.next;
  return action?.signal === signal ? action : undefined;
}

/** The handler for a signal; undefined for the default, and for what is ignored. */
export function handlerOf(task: Task, signal: number): SignalAction | undefined {
  const action = actionOf(task, signal);
  return action === undefined || isNoHandler(action.handler) ? undefined : action;
}

const isNoHandler = (handler: number) => handler === flags.SIG_DFL || handler === flags.SIG_IGN;

/** Whether a signal does nothing to a task. */
export function isIgnored(task: Task, signal: number): boolean {
  if (signal === signals.SIGKILL || signal === signals.SIGSTOP) return false;
  return has(task.ignored, signal) || (harmless.has(signal) && handlerOf(task, signal) === undefined);
}

/** What needs no context to carry it out, and nobody holds back, is done when it is sent: nothing, an end, a stop. */
function isDone(kernel: Kernel, task: Task, signal: number): boolean {
  if (isIgnored(task, signal)) return true;
  if (handlerOf(task, signal) !== undefined) return false;
  if (stoppers.has(signal)) stopTask(kernel, task, signal);
  else endTask(kernel, task, { signal });
  return true;
}

/** What a signal that the kernel or nobody in particular sends is sent with. */
const plain = (kernel: Kernel, signal: number): SignalInfo => ({
  signal,
  code: flags.SI_USER,
  pid: (kernel.hart && kernel.scheduler.on(kernel.hart)?.task?.pid) ?? 0,
});

/** A signal for one context; false if there is no room to keep it. */
export function raise(kernel: Kernel, kc: KernelContext, signal: number, info = plain(kernel, signal)): boolean {
  const task = kc.task!;
  before(kernel, task, signal);
  if (!has(kc.masked, signal) && isDone(kernel, task, signal)) return true;
  const isKept = keep(kernel, kc, info);
  if (wants(kc, signal)) kernel.wait.end(kc, 'yes', kernel.now);
  else if (!has(kc.masked, signal)) alert(kernel, kc);
  return isKept;
}

/** A signal for a task: which of its contexts takes it, if several would, is asked. */
export function raiseTask(kernel: Kernel, task: Task, signal: number, info = plain(kernel, signal)): boolean {
  before(kernel, task, signal);
  const contexts = contextsOf(kernel, task);
  const wanting = contexts.filter((kc) => wants(kc, signal));
  const open = contexts.filter((kc) => !has(kc.masked, signal));
  if (wanting.length === 0 && open.length > 0 && isDone(kernel, task, signal)) return true;
  const isKept = keep(kernel, task, info);
  if (wanting.length > 0) kernel.wait.end(wanting[kernel.choose('signal', wanting.length)], 'yes', kernel.now);
  else if (open.length > 0) alert(kernel, open[kernel.choose('signal', open.length)]);
  return isKept;
}

export function contextsOf(kernel: Kernel, task: Task): KernelContext[] {
  return [...kernel.kcs].filter((kc) => kc.task?.slot === task.slot && kc.mode !== 'ended');
}

/** SIGCONT and the signals that stop undo each other when they are sent, whoever holds them back. */
function before(kernel: Kernel, task: Task, signal: number): void {
  if (signal !== signals.SIGCONT && !stoppers.has(signal)) return;
  const undone = signal === signals.SIGCONT ? stoppers : [signals.SIGCONT];
  for (const other of undone) for (const owner of [task, ...contextsOf(kernel, task)]) forget(kernel, owner, other);
  if (signal === signals.SIGCONT) continueTask(kernel, task);
}

/** Whether a context waits for just this signal (rt_sigtimedwait). */
function wants(kc: KernelContext, signal: number): boolean {
  if (kc.mode !== 'waiting' || kc.reason !== 'signal') return false;
  return (((signal <= 32 ? kc.key : kc.scope) >>> ((signal - 1) & 31)) & 1) === 1;
}

/** A context has something to deliver: it enters the kernel before its next instruction, and a call that can stops waiting. */
function alert(kernel: Kernel, kc: KernelContext): void {
  kc.alert = 'now';
  if (kc.mode === 'waiting') interrupt(kernel, kc);
}

/** After a change of its mask: whether a context has something to deliver. Seen at the door out. */
export function refresh(kc: KernelContext): void {
  kc.alert = next(kc, kc) !== undefined || next(kc, kc.task!) !== undefined ? 'now' : 'no';
}

/** Contexts that could take what was left for any of them, after one that had been chosen is gone or holds it back. */
export function offer(kernel: Kernel, task: Task): void {
  if (task.pending.get(0) === 0 && task.pending.get(1) === 0) return;
  for (let signal = 1; signal <= SIGNAL_MAX; signal++) {
    if (!has(task.pending, signal)) continue;
    const open = contextsOf(kernel, task).filter((kc) => !has(kc.masked, signal));
    if (open.length === 0 || open.some((kc) => kc.alert === 'now')) continue;
    alert(kernel, open[kernel.choose('signal', open.length)]);
  }
}

// What is kept.

type Owner = Pick<Task, 'pending' | 'sent'>;

/** False for a signal from 32 on that there is no record for. What came with one below is then not known. */
function keep(kernel: Kernel, owner: Owner, { signal, code, pid, uid = 0, value = 0 }: SignalInfo): boolean {
  const isQueued = signal >= flags.SIGRTMIN;
  if (!isQueued && has(owner.pending, signal)) return true;
  const sent = kernel.sent.take();
  if (sent === undefined && isQueued && code !== flags.SI_USER) return false;
  put(owner.pending, signal, true);
  if (sent === undefined) return true;
  sent.signal = signal;
  sent.code = code;
  sent.pid = pid;
  sent.uid = uid;
  sent.value = value;
  let last: SentSignal | undefined;
  for (let at = owner.sent; at !== undefined && at.signal <= signal; at = at.next) last = at;
  sent.next = last === undefined ? owner.sent : last.next;
  if (last === undefined) owner.sent = sent;
  else last.next = sent;
  return true;
}

/** Takes the first of a signal that is kept. */
export function take(kernel: Kernel, owner: Owner, signal: number): SignalInfo {
  let last: SentSignal | undefined;
  let sent = owner.sent;
  for (; sent !== undefined && sent.signal < signal; sent = sent.next) last = sent;
  if (sent?.signal !== signal) {
    put(owner.pending, signal, false);
    return { signal, code: flags.SI_USER, pid: 0 };
  }
  const { code, pid, uid, value, next: rest } = sent;
  if (last === undefined) owner.sent = rest;
  else last.next = rest;
  if (rest?.signal !== signal) put(owner.pending, signal, false);
  kernel.sent.free(sent);
  return { signal, code, pid, uid, value };
}

/** Drops all of a signal. */
export function forget(kernel: Kernel, owner: Owner, signal: number): void {
  while (has(owner.pending, signal)) take(kernel, owner, signal);
}

/** Drops all that is kept. */
export function forgetAll(kernel: Kernel, owner: Owner): void {
  if (owner.pending.get(0) === 0 && owner.pending.get(1) === 0) return;
  for (let signal = 1; signal <= SIGNAL_MAX; signal++) forget(kernel, owner, signal);
}

const synchronous = [signals.SIGSEGV, signals.SIGBUS, signals.SIGILL, signals.SIGTRAP, signals.SIGFPE, signals.SIGSYS];

/** Which of what is kept here a context takes next: what traps send first, then the lowest number. */
export function next(kc: KernelContext, owner: Owner): number | undefined {
  const low = owner.pending.get(0) & ~kc.masked.get(0);
  const high = owner.pending.get(1) & ~kc.masked.get(1);
  if (low === 0 && high === 0) return undefined;
  for (const signal of synchronous) if ((low >>> (signal - 1)) & 1) return signal;
  const lowest = (word: number) => 31 - Math.clz32(word & -word);
  return low !== 0 ? 1 + lowest(low) : 33 + lowest(high);
}

// Actions.

/** Sets what a signal does; false if there is no record for it. */
export function act(kernel: Kernel, task: Task, signal: number, wish: Action): boolean {
  const { handler, flags: how, mask } = wish;
  let last: SignalAction | undefined;
  let action = task.actions;
  for (; action !== undefined && action.signal < signal; action = action.next) last = action;
  const isKept = !isNoHandler(handler) || how !== 0 || mask[0] !== 0 || mask[1] !== 0;
  if (action?.signal === signal && !isKept) {
    if (last === undefined) task.actions = action.next;
    else last.next = action.next;
    kernel.actions.free(action);
  } else if (isKept) {
    if (action?.signal !== signal) {
      const made = kernel.actions.take();
      if (made === undefined) return false;
      made.signal = signal;
      made.next = action;
      if (last === undefined) task.actions = made;
      else last.next = made;
      action = made;
    }
    action.handler = handler;
    action.flags = how;
    for (const word of [0, 1]) action.mask.set(word, mask[word]);
  }
  put(task.ignored, signal, handler === flags.SIG_IGN);
  return true;
}

export interface Action {
  readonly handler: number;
  readonly flags: number;
  readonly mask: readonly [number, number];
}

/** A new task does with signals what its parent does; false if there is no room for that. */
export function inheritActions(kernel: Kernel, parent: Task, task: Task): boolean {
  for (let action = parent.actions; action !== undefined; action = action.next) {
    const { signal, handler, flags: how, mask } = action;
    if (act(kernel, task, signal, { handler, flags: how, mask: [mask.get(0), mask.get(1)] })) continue;
    dropActions(kernel, task);
    return false;
  }
  for (const word of [0, 1]) task.ignored.set(word, parent.ignored.get(word));
  return true;
}

/** Handlers are gone with the program they were in; what is ignored stays so. */
export function dropActions(kernel: Kernel, task: Task): void {
  for (let action = task.actions; action !== undefined; action = task.actions) {
    const { signal } = action;
    const handler = has(task.ignored, signal) ? flags.SIG_IGN : flags.SIG_DFL;
    act(kernel, task, signal, { handler, flags: 0, mask: [0, 0] });
  }
}
