// The trampoline context, where a kernel context waits while its user context is elsewhere (Hori et al. 2020, section
// IV): it must not sleep on its user context's stack, since whoever runs that context changes the stack meanwhile.
//
// Each kernel context registers one trampoline: a stack and the TLS block it runs with. Sleeping is refused anywhere
// else, so that what idles on what is known to the debugger and to the explorer, and the mistake that the trampoline is
// there to prevent cannot be made by accident.

import { EAGAIN, EFAULT, EINVAL } from './abi.ts';
import type { Result, Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';

/** Less could not hold one frame of a routine that calls another. */
const TRAMPOLINE_MIN = 256;

export const trampolineCalls = {
  /** A size of 0 takes the registration back. */
  kc_trampoline(kernel, kc, [stack, size, tls]) {
    if (stack & 15 || size & 15 || (size !== 0 && size >>> 0 < TRAMPOLINE_MIN)) return -EINVAL;
    if (!kernel.spaces.covers(kc.task!.space!, stack >>> 0, (stack >>> 0) + (size >>> 0))) return -EFAULT;
    kc.trampoline = size === 0 ? 0 : stack;
    kc.trampolineBytes = size;
    if (tls !== 0) kc.home = tls;
    return 0;
  },

  /** An ordinary call: it returns to where it was made, on the stack on which it was made. */
  kc_idle(kernel, kc, [word, expected]): Result {
    if (kc.woken !== 'no') return 0;
    if (word & 3 || !standsOnTrampoline(kc, kernel.hart!.x[2])) return -EINVAL;
    const now = kernel.user(kc).load32(word);
    if (now === undefined) return -EFAULT;
    if (now !== expected) return -EAGAIN;
    return kernel.wait.for(kc, 'trampoline', word, { scope: kc.task!.space!.slot + 1 });
  },

  kc_wake(kernel, kc, [word, count]) {
    if (word & 3 || count < 0) return -EINVAL;
    return kernel.wait.wake('trampoline', word, count, kc.task!.space!.slot + 1);
  },

  set_tp(kernel, _kc, [tp]) {
    kernel.hart!.x[4] = tp;
    return 0;
  },
} satisfies Rows;

/** The end of the stack is where an empty one begins. */
export function standsOnTrampoline(kc: KernelContext, sp: number): boolean {
  const into = (sp >>> 0) - kc.trampoline;
  return kc.trampolineBytes !== 0 && into > 0 && into <= kc.trampolineBytes;
}
