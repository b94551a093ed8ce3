// Signals as far as they need no handlers: a signal ends the task, is ignored, or is held back until it is unmasked.

import { signals } from './abi.ts';
import { endTask } from './end.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import type { Words } from './record.ts';
import type { Task } from './task.ts';

export const SIGNAL_MAX = 64;

/** Nothing happens unless the task asks for it. */
const harmless = new Set<number>([signals.SIGCHLD, signals.SIGCONT, signals.SIGURG, signals.SIGWINCH]);

/** They would stop a task, and there is nobody to continue it. */
export const stoppers = new Set<number>([signals.SIGSTOP, signals.SIGTSTP, signals.SIGTTIN, signals.SIGTTOU]);

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

/** Whether a signal does nothing to a task. */
export function isIgnored(task: Task, signal: number): boolean {
  if (signal === signals.SIGKILL) return false;
  return has(task.ignored, signal) || harmless.has(signal);
}

/** A signal for one context. */
export function raise(kernel: Kernel, kc: KernelContext, signal: number): void {
  const task = kc.task!;
  if (has(kc.masked, signal)) put(kc.pending, signal, true);
  else if (!isIgnored(task, signal)) endTask(kernel, task, { signal });
}

/** A signal for a task: any context that does not hold it back takes it. */
export function raiseTask(kernel: Kernel, task: Task, signal: number): void {
  const contexts = [...kernel.kcs].filter((kc) => kc.task?.slot === task.slot && kc.mode !== 'ended');
  if (contexts.every((kc) => has(kc.masked, signal))) put(task.pending, signal, true);
  else if (!isIgnored(task, signal)) endTask(kernel, task, { signal });
}

/** After a change of the mask: what was held back and is not any more takes effect, the lowest number first. */
export function deliverPending(kernel: Kernel, kc: KernelContext): void {
  const task = kc.task!;
  for (let signal = 1; signal <= SIGNAL_MAX; signal++) {
    if (has(kc.masked, signal) || !(has(kc.pending, signal) || has(task.pending, signal))) continue;
    put(kc.pending, signal, false);
    put(task.pending, signal, false);
    if (!isIgnored(task, signal)) return endTask(kernel, task, { signal });
  }
}
