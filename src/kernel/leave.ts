// The trampoline in the kernel, for comparison (`--trampoline kernel`): decouple, couple and idling are one call.
//
// A user context leaves its kernel context. The call saves it, does what is asked for it (publish it in a domain, or
// append it to a queue), and idles until the domain has something to run here; then that is loaded, and the call has
// returned as somebody else. No user-level stack is needed to wait on, since nobody stands on one. What lies where is
// said in abi.ts (UC, BLT); programs/lib/blt.s keeps the same queues, with locks where the kernel needs none.

import { EAGAIN, EFAULT, EINVAL, flags, signals, structures } from './abi.ts';
import { NO_RESULT, type Result, type Rows } from './call.ts';
import { endTask } from './end.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import type { UserMemory } from './user-memory.ts';

const { BLT_CALLED, BLT_ASLEEP, BLT_NOTHING, BLT_PUBLISH, BLT_QUEUE } = flags;
const UC = structures.UC.offsets as Readonly<Record<string, number>>;
const BLT = structures.BLT.offsets as Readonly<Record<string, number>>;
/** Of a queue: a lock, the first, the last. */
const QUEUE_BYTES = 12;

/** How soon an idle context looks again for a domain whose lock somebody holds, in ticks. */
const LOOK_AGAIN = 100;

/** The registers a call keeps, as a user context has them. */
const kept: readonly (readonly [offset: number, register: number])[] = [
  [UC.sp, 2],
  [UC.tp, 4],
  ...Array.from({ length: 12 }, (_, s) => [UC[`s${s}`], s < 2 ? 8 + s : 16 + s] as const),
];

export const leaveCalls = {
  kc_leave(kernel, kc, [self, domain, what, of, owed, resume]): Result {
    const user = kernel.user(kc);
    if (kc.progress === 0) {
      // 1. Nothing is changed if something is wrong, or if somebody has the lock of where we are going.
      if ((self | domain | of) & 3 || what < BLT_NOTHING || what > BLT_QUEUE) return -EINVAL;
      const room = what === BLT_PUBLISH ? structures.BLT.size : what === BLT_QUEUE ? QUEUE_BYTES : 0;
      for (const [va, length] of [
        [self, structures.UC.size],
        [domain, structures.BLT.size],
        [of, room],
      ] as const)
        if (user.reach(va, length, 'store') < length) return -EFAULT;
      if (what === BLT_PUBLISH && user.load32(of + BLT.lock) !== 0) return -EAGAIN;

      // 2. The context is saved before anybody can find it.
      const { x } = kernel.hart!;
      for (const [offset, register] of kept) user.store32(self + offset, x[register]);
      user.store32(self + UC.ra, resume);
      user.store32(self + UC.saved, 1);
      kernel.hart!.charge(kernel.costs.context);

      // 3. What is asked for it.
      if (what === BLT_PUBLISH) publish(kernel, kc, self, of, owed);
      else if (what === BLT_QUEUE) {
        append(user, of + 4, of + 8, self);
        user.store32(of, 0);
      }
      kc.progress = 1;
    }
    return idle(kernel, kc, domain);
  },
} satisfies Rows;

function publish(kernel: Kernel, kc: KernelContext, self: number, domain: number, owed: number): void {
  const user = kernel.user(kc);
  user.store32(domain + BLT.owed, (user.load32(domain + BLT.owed) ?? 0) + owed);
  user.store32(self + BLT.domain, domain);
  if (!append(user, domain + BLT.inbox, domain + BLT.inbox_last, self)) return;
  const flag = domain + BLT.flag;
  const sleeps = user.load32(flag) === BLT_ASLEEP;
  user.store32(flag, BLT_CALLED);
  if (sleeps) kernel.wait.wake('trampoline', flag, 1, kc.task!.space!.slot + 1);
}

/** True if it is the only one there. */
function append(user: UserMemory, first: number, last: number, uc: number): boolean {
  const isFirst = user.load32(first) === 0;
  user.store32(uc + UC.next, 0);
  user.store32(isFirst ? first : (user.load32(last) ?? 0) + UC.next, uc);
  user.store32(last, uc);
  return isFirst;
}

/** The next one that may run here is loaded; if there is none, and the domain does not end, the context waits. */
function idle(kernel: Kernel, kc: KernelContext, domain: number): Result {
  const user = kernel.user(kc);
  const isLocked = user.load32(domain + BLT.lock) !== 0;
  const sleep = (soon: boolean): Result => {
    user.store32(domain + BLT.flag, BLT_ASLEEP);
    const until = soon ? { until: kernel.now + LOOK_AGAIN } : {};
    return kernel.wait.for(kc, 'trampoline', domain + BLT.flag, { scope: kc.task!.space!.slot + 1, ...until });
  };
  let next = user.load32(domain + BLT.ready) ?? 0;
  if (next === 0) {
    next = user.load32(domain + BLT.inbox) ?? 0;
    const isOver = user.load32(domain + BLT.exiting) !== 0 && user.load32(domain + BLT.owed) === 0;
    if (next === 0 && !isOver) return sleep(false);
    // Somebody is at it; if we sleep by then, it wakes us only for the first that it brings.
    if (isLocked) return sleep(true);
    if (next === 0) return load(kernel, kc, domain);
    user.store32(domain + BLT.ready_last, user.load32(domain + BLT.inbox_last) ?? 0);
    user.store32(domain + BLT.inbox, 0);
  }
  user.store32(domain + BLT.ready, user.load32(next + UC.next) ?? 0);
  user.store32(domain + BLT.flag, 0);
  return load(kernel, kc, next);
}

/** The kernel context goes on as this user context. One that is not saved, or not there, is the end of the task. */
function load(kernel: Kernel, kc: KernelContext, uc: number): typeof NO_RESULT {
  const user = kernel.user(kc);
  const hart = kernel.hart!;
  if (user.load32(uc + UC.saved) !== 1) {
    endTask(kernel, kc.task!, { signal: signals.SIGSEGV });
    return NO_RESULT;
  }
  user.store32(uc + UC.saved, 0);
  for (const [offset, register] of kept) hart.x[register] = user.load32(uc + offset)!;
  hart.pc = hart.x[1] = user.load32(uc + UC.ra)!;
  hart.charge(kernel.costs.context);
  kc.woken = 'no';
  kc.progress = 0;
  kc.blockedAt = 0;
  return NO_RESULT;
}
