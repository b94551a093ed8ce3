// Futexes: waiting on a word of user memory until somebody wakes it, unless it has changed already.

import { EAGAIN, EFAULT, EINVAL, ENOSYS, ETIMEDOUT, flags } from './abi.ts';
import type { Result, Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { timeIn } from './time-calls.ts';

const {
  FUTEX_WAIT, FUTEX_WAKE, FUTEX_REQUEUE, FUTEX_CMP_REQUEUE, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET, FUTEX_PRIVATE_FLAG,
  FUTEX_CLOCK_REALTIME,
} = flags; // prettier-ignore

/** Whom a futex means: in shared pages the word itself, wherever it is mapped; otherwise the address in this space. */
interface Key {
  readonly key: number;
  readonly scope: number;
}

export const futexCalls = {
  futex_time64(kernel, kc, [word, operation, value, timeout, word2, value3]): Result {
    const what = operation & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);
    if (word & 3) return -EINVAL;
    // Whoever was woken does not look again: the word may be gone by now.
    const waits = what === FUTEX_WAIT || what === FUTEX_WAIT_BITSET;
    if (waits && kc.woken !== 'no') return kc.woken === 'yes' ? 0 : -ETIMEDOUT;
    const now = kernel.user(kc).load32(word);
    if (now === undefined) return -EFAULT;
    const place = keyOf(kernel, kc, word);
    const isBitset = what === FUTEX_WAIT_BITSET || what === FUTEX_WAKE_BITSET;
    if (isBitset && value3 === 0) return -EINVAL;
    if (isBitset && value3 !== -1) return -ENOSYS;

    switch (what) {
      case FUTEX_WAIT:
      case FUTEX_WAIT_BITSET: {
        const time = timeout === 0 ? undefined : timeIn(kernel.user(kc), timeout);
        if (typeof time === 'string') return time === 'fault' ? -EFAULT : -EINVAL;
        if (now !== value) return -EAGAIN;
        // A plain wait gives a duration, one with a bitset a time.
        const until = time === undefined || what === FUTEX_WAIT_BITSET ? time : kernel.now + time;
        if (until !== undefined && until <= kernel.now) return -ETIMEDOUT;
        return kernel.wait.for(kc, 'futex', place.key, { scope: place.scope, until });
      }
      case FUTEX_WAKE:
      case FUTEX_WAKE_BITSET:
        return kernel.wait.wake('futex', place.key, Math.max(value, 1), place.scope);
      case FUTEX_REQUEUE:
      case FUTEX_CMP_REQUEUE: {
        if (value < 0 || timeout < 0 || word2 & 3) return -EINVAL;
        if (kernel.user(kc).load32(word2) === undefined) return -EFAULT;
        if (what === FUTEX_CMP_REQUEUE && now !== value3) return -EAGAIN;
        return requeue(kernel, place, keyOf(kernel, kc, word2), value, timeout);
      }
      default:
        return -ENOSYS;
    }
  },
} satisfies Rows;

function keyOf(kernel: Kernel, kc: KernelContext, word: number): Key {
  const space = kc.task!.space!;
  const va = word >>> 0;
  const isShared = kernel.spaces.find(space, va)?.shared === true;
  return isShared ? { key: kernel.reach(space, va, 'load')!, scope: 0 } : { key: va, scope: space.slot + 1 };
}

/** Wakes some and lets others wait for another word; how many were woken or moved. */
function requeue(kernel: Kernel, from: Key, to: Key, wakes: number, moves: number): number {
  const woken = kernel.wait.wake('futex', from.key, wakes, from.scope);
  const left = kernel.wait.list('futex', from.key, from.scope).slice(0, moves);
  if (from.key !== to.key || from.scope !== to.scope) for (const kc of left) kernel.wait.move(kc, to.key, to.scope);
  return woken + left.length;
}
