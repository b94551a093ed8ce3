// Preemption control: a thread says in a word below its tp that it would rather not be stopped now, and is left alone for a
// while (Solaris schedctl; the time slice extension of Linux 7.0). The kernel answers in the same word that it was asked
// for, so that a thread that is done gives its processor up by itself. A page fault is not held back by any word.

import type { Hart } from '../machine/hart.ts';
import { EINVAL, EPERM, flags } from './abi.ts';
import type { Rows } from './call.ts';
import type { Kernel } from './kernel.ts';

const { TP_FLAG, TP_WAS_ASKED, TP_WISHES } = flags;

/** Whether the thread on a lent hart may be stopped now; if not, it will be when its grace is over. */
export function mayStop(kernel: Kernel, hart: Hart): boolean {
  const kc = kernel.scheduler.on(hart);
  const ticks = kc?.multiprocessor?.extension ?? 0;
  if (kc === undefined || ticks === 0) return true;
  const user = kernel.userOf(kc.task!.space!);
  const at = hart.x[4] + TP_FLAG;
  const word = user.load32(at) ?? 0;
  if (!(word & TP_WISHES)) {
    kc.graceEnd = 0;
    return true;
  }
  if (kc.graceEnd === 0) {
    user.store32(at, word | TP_WAS_ASKED);
    kc.graceEnd = hart.clock + ticks;
    if (kc.graceEnd < kc.sliceEnd) kc.sliceEnd = kc.graceEnd;
    kernel.counters.graces++;
    return false;
  }
  if (hart.clock < kc.graceEnd) return false;
  kc.graceEnd = 0;
  kernel.counters.gracesOver++;
  return true;
}

export const graceCalls = {
  sa_grace(_kernel, kc, [ticks]) {
    const mp = kc.multiprocessor;
    if (mp === undefined) return -EPERM;
    if (ticks < 0) return -EINVAL;
    const before = mp.extension;
    mp.extension = ticks;
    return before;
  },
} satisfies Rows;
