// Calls about time. A tick is a nanosecond; every clock begins with the machine.

import { EFAULT, EINVAL, flags, structures } from './abi.ts';
import type { Result, Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import type { UserMemory } from './user-memory.ts';

const SECOND = 1_000_000_000;
/** Later than any run lasts; kept exact in a number. */
export const NEVER = Number.MAX_SAFE_INTEGER;
const { seconds, nanoseconds } = structures.TIMESPEC.offsets as { seconds: number; nanoseconds: number };

/** The ticks that a timespec says; or what is wrong with it. */
export function timeIn(user: UserMemory, va: number): number | 'fault' | 'wrong' {
  const whole = user.load64(va + seconds);
  const rest = user.load64(va + nanoseconds);
  if (whole === undefined || rest === undefined) return 'fault';
  if (whole < 0 || rest < 0 || rest >= SECOND) return 'wrong';
  // What is further away than any run lasts is as good as that.
  return Math.min(2 ** 52, whole * SECOND + rest);
}

export function putTime(user: UserMemory, va: number, ticks: number): boolean {
  const bytes = new Uint8Array(structures.TIMESPEC.size);
  const view = new DataView(bytes.buffer);
  view.setBigInt64(seconds, BigInt(Math.floor(ticks / SECOND)), true);
  view.setBigInt64(nanoseconds, BigInt(ticks % SECOND), true);
  return user.copyOut(va, bytes);
}

/** What a clock shows; undefined for one that there is not. */
function read(kernel: Kernel, kc: KernelContext, clock: number): number | undefined {
  switch (clock) {
    case flags.CLOCK_REALTIME:
    case flags.CLOCK_MONOTONIC:
    case flags.CLOCK_MONOTONIC_RAW:
    case flags.CLOCK_REALTIME_COARSE:
    case flags.CLOCK_MONOTONIC_COARSE:
    case flags.CLOCK_BOOTTIME:
      return kernel.now;
    case flags.CLOCK_THREAD_CPUTIME_ID:
      return usedBy(kernel, kc);
    case flags.CLOCK_PROCESS_CPUTIME_ID: {
      let ticks = kc.task!.ticks;
      for (const other of kernel.kcs) if (other.task?.slot === kc.task!.slot) ticks += usedBy(kernel, other);
      return ticks;
    }
    default:
      return undefined;
  }
}

function usedBy(kernel: Kernel, kc: KernelContext): number {
  return kc.ticks + (kc.mode === 'running' ? kernel.machine.harts[kc.hart].clock - kc.since : 0);
}

export const timeCalls = {
  clock_gettime64(kernel, kc, [clock, timespec]) {
    const ticks = read(kernel, kc, clock);
    if (ticks === undefined) return -EINVAL;
    return putTime(kernel.user(kc), timespec, ticks) ? 0 : -EFAULT;
  },

  clock_getres_time64(kernel, kc, [clock, timespec]) {
    if (read(kernel, kc, clock) === undefined) return -EINVAL;
    return timespec === 0 || putTime(kernel.user(kc), timespec, 1) ? 0 : -EFAULT;
  },

  /** What is left of a sleep that a signal interrupts is written to `remain` then; see signal-delivery.ts. */
  clock_nanosleep_time64(kernel, kc, [clock, how, request]): Result {
    const { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, TIMER_ABSTIME } = flags;
    if (kc.woken === 'time-out') return 0;
    if (clock !== CLOCK_REALTIME && clock !== CLOCK_MONOTONIC && clock !== CLOCK_BOOTTIME) return -EINVAL;
    const time = timeIn(kernel.user(kc), request);
    if (time === 'fault') return -EFAULT;
    if (time === 'wrong') return -EINVAL;
    const until = how & TIMER_ABSTIME ? time : kernel.now + time;
    return until <= kernel.now ? 0 : kernel.wait.for(kc, 'time', 0, { until });
  },
} satisfies Rows;
