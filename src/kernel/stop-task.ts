// Stopping: none of a task's contexts has a hart until SIGCONT comes. Whoever waits goes on waiting, and is stopped when
// it is woken.

import { flags, signals } from './abi.ts';
import { tellParent } from './end.ts';
import type { Kernel } from './kernel.ts';
import { contextsOf } from './signals.ts';
import type { Task } from './task.ts';

/** Signals that stop a task, by default or always. */
export const stoppers: ReadonlySet<number> = new Set([
  signals.SIGSTOP,
  signals.SIGTSTP,
  signals.SIGTTIN,
  signals.SIGTTOU,
]);

export function stopTask(kernel: Kernel, task: Task, signal: number): void {
  if (task.stopped) return;
  task.stopped = true;
  for (const kc of contextsOf(kernel, task)) {
    if (kc.mode === 'waiting') continue;
    if (kc.mode === 'ready') kernel.scheduler.dequeue(kc);
    if (kc.mode === 'running') {
      const hart = kernel.machine.harts[kc.hart];
      // Whoever is in the kernel now leaves its hart at the door out.
      if (hart !== kernel.hart) {
        kernel.scheduler.takeBack(hart);
        kernel.switched(hart, undefined);
      }
    }
    kc.mode = 'stopped';
  }
  task.news = 'stopped';
  task.newsSignal = signal;
  tellParent(kernel, task, flags.CLD_STOPPED, signal);
}

export function continueTask(kernel: Kernel, task: Task): void {
  if (!task.stopped) return;
  task.stopped = false;
  for (const kc of contextsOf(kernel, task)) if (kc.mode === 'stopped') kernel.scheduler.enqueue(kc, kernel.now);
  task.news = 'continued';
  task.newsSignal = signals.SIGCONT;
  tellParent(kernel, task, flags.CLD_CONTINUED, signals.SIGCONT);
}
