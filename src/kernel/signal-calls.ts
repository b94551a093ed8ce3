// Calls about signals. There are no handlers yet: asking for one is -ENOSYS; ending, ignoring and holding back are
// exact.

import { EFAULT, EINVAL, ENOSYS, ESRCH, flags, signals, structures } from './abi.ts';
import { NO_RESULT, type Result, type Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';
import { contextOf } from './schedule-calls.ts';
import { deliverPending, has, put, raise, raiseTask, SIGNAL_MAX, stoppers } from './signals.ts';
import type { Task } from './task.ts';

/** Bytes of a set of signals. */
const SET_BYTES = 8;
const unblockable = [signals.SIGKILL, signals.SIGSTOP] as const;

export const signalCalls = {
  kill(kernel, kc, [pid, signal]): Result {
    const wrong = refused(signal);
    if (wrong !== 0) return wrong;
    const targets = [...kernel.tasks].filter((task) => isMeant(kc, task, pid));
    if (targets.length === 0) return -ESRCH;
    if (signal === 0) return 0;
    // The caller's own task comes last: its end must not keep the others from theirs.
    const own = targets.filter((task) => task.slot === kc.task!.slot);
    for (const task of [...targets.filter((task) => task.slot !== kc.task!.slot), ...own])
      if (task.mode === 'alive' && !kernel.isOver) raiseTask(kernel, task, signal);
    return kc.mode === 'running' ? 0 : NO_RESULT;
  },

  tgkill(kernel, kc, [pid, tid, signal]): Result {
    if (pid <= 0 || tid <= 0) return -EINVAL;
    const wrong = refused(signal);
    if (wrong !== 0) return wrong;
    const target = contextOf(kernel, kc, tid);
    if (target === undefined || target.task!.pid !== pid) return -ESRCH;
    if (signal !== 0) raise(kernel, target, signal);
    return kc.mode === 'running' ? 0 : NO_RESULT;
  },

  rt_sigaction(kernel, kc, [signal, action, oldAction, size]): Result {
    if (size !== SET_BYTES || signal < 1 || signal > SIGNAL_MAX) return -EINVAL;
    if (action !== 0 && unblockable.some((other) => other === signal)) return -EINVAL;
    const user = kernel.user(kc);
    const task = kc.task!;
    const handler = action === 0 ? 0 : user.load32(action + structures.SIGACTION.offsets.handler!);
    if (
      handler === undefined ||
      (action !== 0 && user.reach(action, structures.SIGACTION.size, 'load') < structures.SIGACTION.size)
    )
      return -EFAULT;
    if (action !== 0 && handler !== flags.SIG_DFL && handler !== flags.SIG_IGN) return -ENOSYS;
    const old = new Uint8Array(structures.SIGACTION.size);
    if (has(task.ignored, signal)) old[structures.SIGACTION.offsets.handler!] = flags.SIG_IGN;
    if (oldAction !== 0 && !user.copyOut(oldAction, old)) return -EFAULT;
    if (action !== 0) put(task.ignored, signal, handler === flags.SIG_IGN);
    return 0;
  },

  rt_sigprocmask(kernel, kc, [how, set, oldSet, size]): Result {
    if (size !== SET_BYTES) return -EINVAL;
    const user = kernel.user(kc);
    const before = [kc.masked.get(0), kc.masked.get(1)];
    const given = set === 0 ? undefined : [user.load32(set), user.load32(set + 4)];
    if (given?.some((word) => word === undefined)) return -EFAULT;
    if (given !== undefined && (how < flags.SIG_BLOCK || how > flags.SIG_SETMASK)) return -EINVAL;
    if (oldSet !== 0 && !user.copyOut(oldSet, new Uint8Array(Int32Array.from(before).buffer))) return -EFAULT;
    if (given === undefined) return 0;
    for (const index of [0, 1]) {
      const old = before[index];
      const word = given[index]!;
      kc.masked.set(index, how === flags.SIG_BLOCK ? old | word : how === flags.SIG_UNBLOCK ? old & ~word : word);
    }
    for (const signal of unblockable) put(kc.masked, signal, false);
    deliverPending(kernel, kc);
    return kc.mode === 'running' ? 0 : NO_RESULT;
  },
} satisfies Rows;

/** Why a signal cannot be sent, or 0. */
function refused(signal: number): number {
  if (signal < 0 || signal > SIGNAL_MAX) return -EINVAL;
  return stoppers.has(signal) ? -ENOSYS : 0;
}

/** Whom `kill` means: one task, a group, or everybody but the first task and the caller. */
function isMeant(kc: KernelContext, task: Task, pid: number): boolean {
  if (pid > 0) return task.pid === pid;
  if (pid === 0) return task.group === kc.task!.group;
  return pid === -1 ? task.parent !== undefined && task.slot !== kc.task!.slot : task.group === -pid;
}
