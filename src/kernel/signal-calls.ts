// Calls about signals: sending, holding back, saying what they do, waiting for them, going on after a handler.

import { EAGAIN, EFAULT, EINVAL, ENOMEM, EPERM, ESRCH, flags, signals, structures } from './abi.ts';
import { NO_RESULT, type Result, type Rows } from './call.ts';
import { endTask } from './end.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { contextOf } from './schedule-calls.ts';
import { deliverTrap } from './signal-delivery.ts';
import { infoBytes, leaveHandler, setMask, setStack, stackBytes } from './signal-frame.ts';
import {
  act, actionOf, forget, handlerOf, has, isIgnored, offer, raise, raiseTask, SIGNAL_MAX, type SignalInfo, take,
} from './signals.ts'; // prettier-ignore
import type { Task } from './task.ts';
import { timeIn } from './time-calls.ts';
import type { UserMemory } from './user-memory.ts';

/** Bytes of a set of signals. */
const SET_BYTES = 8;
const unblockable = [signals.SIGKILL, signals.SIGSTOP] as const;
const { SIGACTION, STACKT, SIGVALUE, SIGINFO } = structures;

export const signalCalls = {
  kill(kernel, kc, [pid, signal]): Result {
    if (signal < 0 || signal > SIGNAL_MAX) return -EINVAL;
    const targets = [...kernel.tasks].filter((task) => isMeant(kc, task, pid));
    if (targets.length === 0) return -ESRCH;
    if (signal === 0) return 0;
    const info: SignalInfo = { signal, code: flags.SI_USER, pid: kc.task!.pid };
    // The caller's own task comes last: its end must not keep the others from theirs.
    const own = targets.filter((task) => task.slot === kc.task!.slot);
    for (const task of [...targets.filter((task) => task.slot !== kc.task!.slot), ...own])
      if (task.mode === 'alive' && !kernel.isOver) raiseTask(kernel, task, signal, info);
    return answerIfThere(kc);
  },

  tkill: (kernel, kc, [tid, signal]): Result =>
    tid <= 0 ? -EINVAL : sendTo(kernel, kc, contextOf(kernel, kc, tid), signal),

  tgkill(kernel, kc, [pid, tid, signal]): Result {
    if (pid <= 0 || tid <= 0) return -EINVAL;
    const target = contextOf(kernel, kc, tid);
    return sendTo(kernel, kc, target?.task!.pid === pid ? target : undefined, signal);
  },

  rt_sigqueueinfo(kernel, kc, [pid, signal, siginfo]): Result {
    const given = kernel.user(kc).copyIn(siginfo, SIGVALUE.size);
    if (given === undefined) return -EFAULT;
    if (signal < 0 || signal > SIGNAL_MAX) return -EINVAL;
    const view = new DataView(given.buffer);
    const word = (name: string) => view.getInt32(SIGVALUE.offsets[name]!, true);
    const code = word('code');
    const task = [...kernel.tasks].find((one) => one.pid === pid);
    // Only to itself may a task say that a signal came from the kernel or by kill.
    if ((code >= 0 || code === flags.SI_TKILL) && task?.slot !== kc.task!.slot) return -EPERM;
    if (task === undefined) return -ESRCH;
    if (signal === 0 || task.mode !== 'alive') return 0;
    const info = { signal, code, pid: word('pid'), uid: word('uid'), value: word('value') };
    if (!raiseTask(kernel, task, signal, info)) return -EAGAIN;
    return answerIfThere(kc);
  },

  rt_sigaction(kernel, kc, [signal, action, oldAction, size]): Result {
    if (size !== SET_BYTES || signal < 1 || signal > SIGNAL_MAX) return -EINVAL;
    if (action !== 0 && unblockable.some((other) => other === signal)) return -EINVAL;
    const user = kernel.user(kc);
    const task = kc.task!;
    const given = action === 0 ? undefined : user.copyIn(action, SIGACTION.size);
    if (action !== 0 && given === undefined) return -EFAULT;
    const { offsets } = SIGACTION;
    const old = new Uint8Array(SIGACTION.size);
    const before = actionOf(task, signal);
    const view = new DataView(old.buffer);
    view.setInt32(
      offsets.handler!,
      before?.handler ?? (has(task.ignored, signal) ? flags.SIG_IGN : flags.SIG_DFL),
      true,
    );
    view.setInt32(offsets.flags!, before?.flags ?? 0, true);
    for (const word of [0, 1]) view.setInt32(offsets.mask! + 4 * word, before?.mask.get(word) ?? 0, true);
    if (oldAction !== 0 && user.reach(oldAction, SIGACTION.size, 'store') < SIGACTION.size) return -EFAULT;
    if (given !== undefined) {
      const wish = new DataView(given.buffer);
      const mask = [wish.getInt32(offsets.mask!, true), wish.getInt32(offsets.mask! + 4, true)] as const;
      const handler = wish.getUint32(offsets.handler!, true);
      if (!act(kernel, task, signal, { handler, flags: wish.getInt32(offsets.flags!, true), mask })) return -ENOMEM;
      // What is ignored from now on and was held back is gone.
      if (isIgnored(task, signal)) {
        forget(kernel, task, signal);
        for (const other of kernel.kcs) if (other.task?.slot === task.slot) forget(kernel, other, signal);
      }
    }
    if (oldAction !== 0) user.copyOut(oldAction, old);
    return 0;
  },

  rt_sigprocmask(kernel, kc, [how, set, oldSet, size]): Result {
    if (size !== SET_BYTES) return -EINVAL;
    const user = kernel.user(kc);
    const before = [kc.masked.get(0), kc.masked.get(1)] as const;
    const given = set === 0 ? undefined : setAt(user, set);
    if (set !== 0 && given === undefined) return -EFAULT;
    if (given !== undefined && (how < flags.SIG_BLOCK || how > flags.SIG_SETMASK)) return -EINVAL;
    if (oldSet !== 0 && !user.copyOut(oldSet, bytesOf(before))) return -EFAULT;
    if (given === undefined) return 0;
    const [low, high] = [0, 1].map((word) =>
      how === flags.SIG_BLOCK ? before[word]! | given[word]!
      : how === flags.SIG_UNBLOCK ? before[word]! & ~given[word]!
      : given[word]!,
    ); // prettier-ignore
    setMask(kc, low!, high!);
    // Another context may take what this one holds back from now on.
    offer(kernel, kc.task!);
    return 0;
  },

  rt_sigpending(kernel, kc, [set, size]) {
    if (size >>> 0 > SET_BYTES) return -EINVAL;
    const held = [0, 1].map(
      (word) => (kc.pending.get(word) | kc.task!.pending.get(word)) & kc.masked.get(word),
    ) as unknown as readonly [number, number];
    return kernel.user(kc).copyOut(set, bytesOf(held).subarray(0, size)) ? 0 : -EFAULT;
  },

  /** Whatever it does besides, it answers -EINTR when a handler has run. */
  rt_sigsuspend(kernel, kc, [set, size]): Result {
    if (size !== SET_BYTES) return -EINVAL;
    if (!kc.suspended) {
      const given = setAt(kernel.user(kc), set);
      if (given === undefined) return -EFAULT;
      for (const word of [0, 1]) kc.maskBefore.set(word, kc.masked.get(word));
      kc.suspended = true;
      setMask(kc, given[0], given[1]);
    }
    return kernel.wait.for(kc, 'any signal', 0);
  },

  rt_sigtimedwait_time64(kernel, kc, [set, siginfo, timeout, size]): Result {
    if (size !== SET_BYTES) return -EINVAL;
    const user = kernel.user(kc);
    const given = setAt(user, set);
    if (given === undefined) return -EFAULT;
    const time = timeout === 0 ? undefined : timeIn(user, timeout);
    if (typeof time === 'string') return time === 'fault' ? -EFAULT : -EINVAL;
    const task = kc.task!;
    for (const signal of unblockable) given[0] &= ~(1 << (signal - 1));
    for (let signal = 1; signal <= SIGNAL_MAX; signal++) {
      if (!((given[signal <= 32 ? 0 : 1] >>> ((signal - 1) & 31)) & 1)) continue;
      const owner = [kc, task].find((one) => has(one.pending, signal));
      if (owner === undefined) continue;
      if (siginfo !== 0 && user.reach(siginfo, SIGINFO.size, 'store') < SIGINFO.size) return -EFAULT;
      const info = take(kernel, owner, signal);
      if (siginfo !== 0) user.copyOut(siginfo, infoBytes(info));
      return signal;
    }
    if (kc.woken === 'time-out' || time === 0) return -EAGAIN;
    const until = time === undefined ? undefined : kernel.now + time;
    return kernel.wait.for(kc, 'signal', given[0], { scope: given[1] >>> 0, until });
  },

  sigaltstack(kernel, kc, [stack, oldStack]) {
    const user = kernel.user(kc);
    const given = stack === 0 ? undefined : user.copyIn(stack, STACKT.size);
    if (stack !== 0 && given === undefined) return -EFAULT;
    const sp = kernel.hart!.x[2];
    const before = stackBytes(kc, sp);
    if (oldStack !== 0 && user.reach(oldStack, STACKT.size, 'store') < STACKT.size) return -EFAULT;
    const wrong = given && setStack(kc, sp, given);
    if (wrong !== undefined) return wrong === 'in use' ? -EPERM : wrong === 'flags' ? -EINVAL : -ENOMEM;
    if (oldStack !== 0) user.copyOut(oldStack, before);
    return 0;
  },

  /** Without a frame to go on with, it is a fault like any other. */
  rt_sigreturn(kernel, kc) {
    const hart = kernel.hart!;
    if (leaveHandler(kernel, hart, kc)) return NO_RESULT;
    const signal = signals.SIGSEGV;
    const info = { signal, code: flags.SI_KERNEL, pid: 0 };
    if (handlerOf(kc.task!, signal) === undefined || !deliverTrap(kernel, hart, kc, info))
      endTask(kernel, kc.task!, { signal });
    return NO_RESULT;
  },
} satisfies Rows;

/** Whoever sent a signal may be gone by it. */
function answerIfThere(kc: KernelContext): Result {
  return kc.mode === 'running' || kc.mode === 'stopped' ? 0 : NO_RESULT;
}

function sendTo(kernel: Kernel, kc: KernelContext, target: KernelContext | undefined, signal: number): Result {
  if (signal < 0 || signal > SIGNAL_MAX) return -EINVAL;
  if (target === undefined) return -ESRCH;
  if (signal !== 0) raise(kernel, target, signal, { signal, code: flags.SI_TKILL, pid: kc.task!.pid });
  return answerIfThere(kc);
}

function setAt(user: UserMemory, va: number): [number, number] | undefined {
  const bytes = user.copyIn(va, SET_BYTES);
  if (bytes === undefined) return undefined;
  const view = new DataView(bytes.buffer);
  return [view.getInt32(0, true), view.getInt32(4, true)];
}

const bytesOf = (set: readonly [number, number]) => new Uint8Array(Int32Array.from(set).buffer);

/** Whom `kill` means: one task, a group, or everybody but the first task and the caller. */
function isMeant(kc: KernelContext, task: Task, pid: number): boolean {
  if (pid > 0) return task.pid === pid;
  if (pid === 0) return task.group === kc.task!.group;
  return pid === -1 ? task.parent !== undefined && task.slot !== kc.task!.slot : task.group === -pid;
}
