// Sequences that begin again: a thread names one in a word below its tp, and if it is stopped in it, or waits for a page
// there, it goes on at the place that the sequence names, and not in its middle (the rules of Linux's rseq: a descriptor,
// a signature before the place, the word is cleared). The last instruction of a sequence is what makes it count.

import { EPERM, flags, signals, structures } from './abi.ts';
import type { Rows } from './call.ts';
import { endTask } from './end.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';

const { RESTART } = structures;
const { TP_RESTART } = flags;

/** A context has been stopped, its registers saved: it begins its sequence again if it is in one. */
export function restart(kernel: Kernel, kc: KernelContext): void {
  const mp = kc.multiprocessor!;
  if (mp.signature === 0) return;
  const user = kernel.userOf(mp.space!);
  const word = kc.x.get(4) + TP_RESTART;
  const at = user.load32(word) ?? 0;
  if (at === 0) return;
  const [start, bytes, abort] = (['start', 'bytes', 'abort'] as const).map((field) =>
    user.load32(at + RESTART.offsets[field]),
  );
  user.store32(word, 0);
  if (start !== undefined && bytes !== undefined && (kc.pc - start) >>> 0 >= bytes >>> 0) return;
  if (abort === undefined || user.load32(abort - 4) !== (mp.signature | 0)) {
    // Not a place that the program has meant for this: somebody has written over the word or the descriptor.
    endTask(kernel, mp.task!, { signal: signals.SIGSEGV });
    return;
  }
  kc.pc = abort;
  kernel.counters.restarts++;
}

export const restartCalls = {
  sa_restart(_kernel, kc, [signature]) {
    const mp = kc.multiprocessor;
    if (mp === undefined) return -EPERM;
    const before = mp.signature;
    mp.signature = signature;
    return before;
  },
} satisfies Rows;
