// Events that come by themselves: answers of the disk and deadlines, in order of time.

import type { Hart } from '../machine/hart.ts';
import type { Kernel } from './kernel.ts';

/**
 * Lets everything happen whose time has come: nobody who runs is behind it, or nobody runs. `begin` is told each time
 * before. Gives the harts that run then.
 */
export function deliver(kernel: Kernel, before: Hart[], begin: (at: number) => void): Hart[] {
  let running = before;
  for (let due = nextDue(kernel); due !== undefined; due = nextDue(kernel)) {
    const now = running.length > 0 ? furthestBehind(running) : due;
    if (now < due) break;
    for (let at: number | undefined = due; at !== undefined && at <= now; at = nextDue(kernel)) {
      begin(at);
      happen(kernel, at);
    }
    if (kernel.activations.any) kernel.activations.settle();
    kernel.scheduler.lend();
    running = kernel.scheduler.running();
  }
  return running;
}

/** Whether `deliver` will do something. */
export function isDue(kernel: Kernel, running: readonly Hart[]): boolean {
  const due = nextDue(kernel);
  return due !== undefined && (running.length === 0 || furthestBehind(running) >= due);
}

function furthestBehind(harts: readonly Hart[]): number {
  let clock = harts[0].clock;
  for (const hart of harts) clock = Math.min(clock, hart.clock);
  return clock;
}

function nextDue({ disk, wait }: Kernel): number | undefined {
  const answer = disk.nextDue;
  const deadline = wait.nextDeadline;
  return answer === undefined || (deadline !== undefined && deadline < answer) ? deadline : answer;
}

/** What is due at this time, or one of two kinds that are. */
function happen(kernel: Kernel, at: number): void {
  const answers = kernel.disk.nextDue === at;
  const expires = kernel.wait.nextDeadline === at;
  if (answers && !(expires && kernel.choose('event', 2) === 1)) kernel.disk.answer();
  else kernel.wait.expire(at);
}
