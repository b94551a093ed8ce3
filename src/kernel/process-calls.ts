// Calls about tasks: who am I, make one, wait for one, groups and sessions.

import { ECHILD, EFAULT, EINVAL, EPERM, ESRCH, flags, signals, structures } from './abi.ts';
import { NO_RESULT, type Result, type Rows } from './call.ts';
import { clone } from './clone.ts';
import { endContext, endTask, reap } from './end.ts';
import { execve } from './exec.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { infoBytes } from './signal-frame.ts';
import type { Task } from './task.ts';

/** The task with this pid that has not been waited for; 0 is the caller's own. */
export function taskOf(kernel: Kernel, kc: KernelContext, pid: number): Task | undefined {
  if (pid === 0) return kc.task;
  for (const task of kernel.tasks) if (task.pid === pid) return task;
  return undefined;
}

export const processCalls = {
  clone,
  execve,

  exit(kernel, kc, [status]) {
    endContext(kernel, kc, status);
    return NO_RESULT;
  },

  exit_group(kernel, kc, [status]) {
    if (kernel.system.litmus) endContext(kernel, kc, status);
    else endTask(kernel, kc.task!, { status });
    return NO_RESULT;
  },

  waitid(kernel, kc, [which, id, siginfo, options, rusage]) {
    const { P_ALL, P_PGID, WNOHANG, WSTOPPED, WEXITED, WCONTINUED, WNOWAIT, WNOTHREAD, WALL, WCLONE } = flags;
    const kinds = WSTOPPED | WEXITED | WCONTINUED;
    if (options & ~(kinds | WNOHANG | WNOWAIT | WNOTHREAD | WALL | WCLONE) || !(options & kinds)) return -EINVAL;
    if (which < P_ALL || which > P_PGID || (which !== P_ALL && id < (which === P_PGID ? 0 : 1))) return -EINVAL;
    const group = id === 0 ? kc.task!.group : id;
    // A child that ends with another signal than SIGCHLD is a `clone' child, and has to be asked for as one.
    const isMeant = (task: Task) =>
      task.parent?.slot === kc.task!.slot &&
      ((options & WALL) !== 0 || (task.exitSignal === signals.SIGCHLD) !== ((options & WCLONE) !== 0)) &&
      (which === P_ALL || (which === P_PGID ? task.group === group : task.pid === id));
    const children = [...kernel.tasks].filter(isMeant);
    if (children.length === 0) return -ECHILD;
    const ready = children.filter((task) =>
      task.mode === 'ended'
        ? options & WEXITED
        : options & (task.news === 'stopped' ? WSTOPPED : task.news === 'continued' ? WCONTINUED : 0),
    );
    if (ready.length === 0 && !(options & WNOHANG)) return kernel.wait.for(kc, 'child', kc.task!.slot);

    const child = ready[kernel.choose('child', ready.length)];
    const user = kernel.user(kc);
    if (siginfo !== 0 && !user.copyOut(siginfo, describe(child))) return -EFAULT;
    if (rusage !== 0 && child !== undefined && !user.copyOut(rusage, usage(child))) return -EFAULT;
    if (child === undefined || options & WNOWAIT) return 0;
    if (child.mode === 'ended') reap(kernel, child);
    else {
      child.news = 'none';
      if (!child.stopped) child.newsSignal = 0;
    }
    return 0;
  },

  set_tid_address(_kernel, kc, [address]) {
    kc.clearTid = address;
    return tidOf(kc);
  },

  getpid: (_kernel, kc) => kc.task!.pid,
  getppid: (_kernel, kc) => kc.task!.parent?.pid ?? 0,
  gettid: (_kernel, kc) => tidOf(kc),
  getuid: () => 0,
  geteuid: () => 0,
  getgid: () => 0,
  getegid: () => 0,

  setpgid(kernel, kc, [pid, group]): Result {
    const task = taskOf(kernel, kc, pid);
    if (group < 0) return -EINVAL;
    if (task === undefined || (task.slot !== kc.task!.slot && task.parent?.slot !== kc.task!.slot)) return -ESRCH;
    if (task.session !== kc.task!.session || task.session === task.pid) return -EPERM;
    const wanted = group === 0 ? task.pid : group;
    const isThere = [...kernel.tasks].some((other) => other.group === wanted && other.session === task.session);
    if (wanted !== task.pid && !isThere) return -EPERM;
    task.group = wanted;
    return 0;
  },

  getpgid: (kernel, kc, [pid]) => taskOf(kernel, kc, pid)?.group ?? -ESRCH,
  getsid: (kernel, kc, [pid]) => taskOf(kernel, kc, pid)?.session ?? -ESRCH,

  setsid(kernel, kc) {
    const task = kc.task!;
    if ([...kernel.tasks].some((other) => other.group === task.pid)) return -EPERM;
    task.session = task.pid;
    task.group = task.pid;
    return task.pid;
  },

  uname(kernel, kc, [names]) {
    const { size, offsets } = structures.UTSNAME;
    const bytes = new Uint8Array(size);
    const texts = {
      sysname: 'upcall',
      nodename: 'laboratory',
      release: '0.1.0',
      version: '1',
      machine: 'riscv32',
      domainname: '',
    };
    for (const [name, text] of Object.entries(texts)) bytes.set(new TextEncoder().encode(text), offsets[name]);
    return kernel.user(kc).copyOut(names, bytes) ? 0 : -EFAULT;
  },
} satisfies Rows;

/** What waitid writes: of a child that has ended or was stopped or continued; all zeros for none. */
function describe(child: Task | undefined): Uint8Array {
  if (child === undefined) return new Uint8Array(structures.SIGVALUE.size);
  const { pid, mode, news } = child;
  const [code, value] =
    mode !== 'ended' ? [news === 'stopped' ? flags.CLD_STOPPED : flags.CLD_CONTINUED, child.newsSignal]
    : child.signal === 0 ? [flags.CLD_EXITED, child.status]
    : [flags.CLD_KILLED, child.signal]; // prettier-ignore
  return infoBytes({ signal: signals.SIGCHLD, code, pid, value }).subarray(0, structures.SIGVALUE.size);
}

/** A rusage: the ticks of a task that has ended, or of its contexts that have. All of them count as its own time. */
function usage({ ticks }: Task): Uint8Array {
  const { size, offsets } = structures.RUSAGE;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  const microseconds = Math.floor(ticks / 1000);
  view.setInt32(offsets.utime!, Math.floor(microseconds / 1_000_000), true);
  view.setInt32(offsets.utime_us!, microseconds % 1_000_000, true);
  return bytes;
}
