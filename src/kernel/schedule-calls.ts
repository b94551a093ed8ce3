// Calls about harts: giving one up, and on which of them a context may run.

import { EFAULT, EINVAL, ESRCH } from './abi.ts';
import type { Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { allows } from './scheduler.ts';

/** Bytes of a mask: 64 harts. */
const MASK_BYTES = 8;

/** The context with this tid; 0 is the caller. */
export function contextOf(kernel: Kernel, kc: KernelContext, tid: number): KernelContext | undefined {
  if (tid === 0) return kc;
  if (!kernel.kcs.isLive(tid - 1)) return undefined;
  const found = kernel.kcs.at(tid - 1);
  return found.mode === 'ended' ? undefined : found;
}

export const scheduleCalls = {
  /** The slice is over; whether somebody else is ready is seen at the door out. */
  sched_yield(_kernel, kc) {
    kc.sliceEnd = 0;
    return 0;
  },

  sched_setaffinity(kernel, kc, [tid, size, mask]) {
    const bytes = new Uint8Array(MASK_BYTES);
    const given = kernel.user(kc).copyIn(mask, Math.min(size >>> 0, MASK_BYTES));
    if (given === undefined) return -EFAULT;
    bytes.set(given);
    const target = contextOf(kernel, kc, tid);
    if (target === undefined) return -ESRCH;
    const words = [0, 1].map((word) => new DataView(bytes.buffer).getUint32(4 * word, true) & hartsIn(kernel, word));
    if (words.every((word) => word === 0)) return -EINVAL;
    words.forEach((word, index) => target.affinity.set(index, word));
    move(kernel, target);
    return 0;
  },

  sched_getaffinity(kernel, kc, [tid, size, mask]) {
    if ((size >>> 0) * 8 < kernel.machine.harts.length || size & 3) return -EINVAL;
    const target = contextOf(kernel, kc, tid);
    if (target === undefined) return -ESRCH;
    const length = Math.min(size >>> 0, MASK_BYTES);
    const bytes = new Uint8Array(MASK_BYTES);
    for (const word of [0, 1]) {
      const there = hartsIn(kernel, word);
      new DataView(bytes.buffer).setInt32(4 * word, target.affinity.get(word) & there, true);
    }
    return kernel.user(kc).copyOut(mask, bytes.subarray(0, length)) ? length : -EFAULT;
  },

  getcpu(kernel, kc, [hart, node]) {
    const user = kernel.user(kc);
    if (hart !== 0 && !user.store32(hart, kernel.hart!.id)) return -EFAULT;
    return node === 0 || user.store32(node, 0) ? 0 : -EFAULT;
  },
} satisfies Rows;

/** The harts of one word of a mask that there are. */
function hartsIn(kernel: Kernel, word: number): number {
  const there = Math.min(32, Math.max(0, kernel.machine.harts.length - 32 * word));
  return there === 32 ? -1 : (1 << there) - 1;
}

/** A context that runs where it may not any more leaves that hart: the caller at the door out, another at once. */
function move(kernel: Kernel, target: KernelContext): void {
  const hart = kernel.machine.harts[target.hart];
  if (target.mode !== 'running' || allows(target, hart.id) || hart === kernel.hart) return;
  kernel.scheduler.takeBack(hart);
  kernel.scheduler.enqueue(target, Math.max(hart.clock, kernel.now));
  kernel.switched(hart, undefined);
}
