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
    let now = due;
    if (running.length > 0) {
      now = running[0].clock;
      for (const hart of running) now = Math.min(now, hart.clock);
      if (now < due) break;
    }
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
