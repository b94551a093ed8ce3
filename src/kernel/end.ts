// Ends: of a kernel context, of a task, and with the first task the end of the run.

import type { Hart } from '../machine/hart.ts';
import { flags, signals } from './abi.ts';
import type { AddressSpace } from './address-space.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import { forget, outlives, release, tellFamily } from './instance.ts';
import type { Kernel } from './kernel.ts';
import { actionOf, dropActions, forgetAll, has, offer, raiseTask } from './signals.ts';
import type { Task } from './task.ts';

/**
 * How a task ends: with a status of its own, or by a signal; on which hart, if a trap or failure there is to be
 * reported.
 */
export interface End {
  readonly status?: number;
  readonly signal?: number;
  readonly hart?: Hart | undefined;
}

/** One context ends. With the last one its task does, whose status is what its first context gave. */
export function endContext(kernel: Kernel, kc: KernelContext, status: number): void {
  const task = kc.task!;
  if (tidOf(kc) === task.pid) task.status = status & 0xff;
  if (kernel.system.litmus) return endLitmus(kernel, kc, status);
  if (task.contexts === 1) return endTask(kernel, task, { status: task.status });
  leave(kernel, kc, { status });
  offer(kernel, task);
}

/**
 * A task ends with all its contexts. The first task's end is the end of the run, which keeps everything as it is, to
 * be looked at.
 */
export function endTask(kernel: Kernel, task: Task, end: End): void {
  if (task.parent === undefined) return endRun(kernel, task, end);
  for (const kc of kernel.kcs) if (kc.task?.slot === task.slot && kc.mode !== 'ended') leave(kernel, kc, end);
  kernel.files.closeAll(task.files!);
  kernel.files.dropPlace(task.place!);
  task.files = undefined;
  task.place = undefined;
  kernel.activations.forget(task);
  leaveSpace(kernel, task);
  adopt(kernel, task);
  dropActions(kernel, task);
  forgetAll(kernel, task);
  task.mode = 'ended';
  task.stopped = false;
  task.news = 'none';
  task.status = (end.status ?? 0) & 0xff;
  task.signal = end.signal ?? 0;
  notify(kernel, task);
}

function endRun(kernel: Kernel, task: Task, { status = 0, signal, hart }: End): void {
  const { system } = kernel;
  system.end = signal === undefined ? 'exit' : 'killed';
  system.status = signal ?? status & 0xff;
  system.hasReport = hart !== undefined;
  system.hart = hart?.id ?? 0;
  if (kernel.hart !== undefined && kernel.options.tell) {
    const kc = kernel.scheduler.on(kernel.hart);
    const who = {
      hart: kernel.hart.id,
      tid: kc === undefined ? task.pid : tidOf(kc),
      pid: task.pid,
      at: kernel.hart.clock,
    };
    kernel.tell({ ...who, kind: 'exited', status: status & 0xff, signal: signal ?? 0 });
  }
}

/**
 * In a litmus run a hart's end touches nothing but its own state; the run ends with the last one, its status the first
 * that is not 0.
 */
function endLitmus(kernel: Kernel, kc: KernelContext, status: number): void {
  kernel.scheduler.vacate(kernel.machine.harts[kc.hart]);
  kc.mode = 'ended';
  kc.progress = status & 0xff;
  const all = [...kernel.kcs];
  if (all.some((other) => other.mode !== 'ended')) return;
  kernel.system.end = 'exit';
  kernel.system.status = all.map((other) => other.progress).find((one) => one !== 0) ?? 0;
}

/**
 * A context is no more: not on a hart, in no list. The first context of a task keeps its tid, which is the task's pid.
 */
export function leave(kernel: Kernel, kc: KernelContext, { status = 0, signal = 0 }: End): void {
  const task = kc.task!;
  const tid = tidOf(kc);
  const hart = kernel.machine.harts[kc.hart];
  kernel.tell({ kind: 'exited', hart: hart.id, tid, pid: task.pid, at: kernel.now, status: status & 0xff, signal });
  clearTid(kernel, kc);
  kernel.wait.wakeAll('vfork', tid);
  switch (kc.mode) {
    case 'running':
      task.ticks += hart.clock - kc.since;
      kernel.scheduler.vacate(hart);
      break;
    case 'ready':
      kernel.scheduler.dequeue(kc);
      break;
    case 'waiting':
      kernel.wait.forget(kc);
      break;
    case 'stopped':
      if (kernel.scheduler.on(hart)?.slot === kc.slot) kernel.scheduler.vacate(hart);
  }
  if (kc.held !== undefined) kernel.files.abandon(kc);
  forgetAll(kernel, kc);
  task.ticks += kc.ticks;
  task.contexts--;
  kernel.kcs.scrub(kc);
  kc.mode = 'ended';
  kc.task = task;
  if (tid !== task.pid && !outlives(kernel, kc, { status, signal })) kernel.kcs.free(kc);
}

/** CLONE_CHILD_CLEARTID: whoever joins the context waits on this word. */
export function clearTid(kernel: Kernel, kc: KernelContext): void {
  const { clearTid: word } = kc;
  const space = kc.task!.space!;
  if (word === 0 || (kc.task!.contexts === 1 && space.tasks === 1)) return;
  if (kernel.user(kc).store32(word, 0)) kernel.wait.wake('futex', word, 1, space.slot + 1);
}

export function leaveSpace(kernel: Kernel, task: Task): void {
  const space = task.space!;
  task.space = undefined;
  if (--space.tasks === 0) dropSpace(kernel, space);
}

/** No hart may keep translations of a space whose tables will be used for something else. */
export function dropSpace(kernel: Kernel, space: AddressSpace): void {
  const { machine, spaces } = kernel;
  const satp = spaces.satp(space);
  for (const hart of machine.harts) {
    if (hart.satp === satp) machine.loadSatp(hart.id, 0);
    machine.flush(hart.id, spaces.asid(space));
  }
  forget(kernel, space);
  spaces.drop(space);
}

/** The first task becomes the parent of a task's children. */
function adopt(kernel: Kernel, task: Task): void {
  const first = kernel.tasks.at(0);
  for (const child of kernel.tasks) {
    if (child.parent?.slot !== task.slot) continue;
    child.parent = first;
    child.exitSignal = signals.SIGCHLD;
    if (child.mode === 'ended') notify(kernel, child);
  }
}

/** Tells the parent, or forgets the task at once if the parent does not care. */
function notify(kernel: Kernel, task: Task): void {
  const parent = task.parent!;
  const { SIGCHLD } = signals;
  const { pid, signal, status, exitSignal } = task;
  const isIgnored = exitSignal === SIGCHLD && has(parent.ignored, SIGCHLD);
  const flagsOf = actionOf(parent, SIGCHLD)?.flags ?? 0;
  if (isIgnored || (exitSignal === SIGCHLD && (flagsOf & flags.SA_NOCLDWAIT) !== 0)) reap(kernel, task);
  tellFamily(kernel, pid);
  if (parent.mode !== 'alive') return;
  // Whoever waits for a child gets it before a handler runs.
  kernel.wait.wakeAll('child', parent.slot);
  if (exitSignal === 0 || isIgnored) return;
  const code = signal === 0 ? flags.CLD_EXITED : flags.CLD_KILLED;
  raiseTask(kernel, parent, exitSignal, { signal: exitSignal, code, pid, value: signal === 0 ? status : signal });
}

/** Tells the parent of a task that was stopped or goes on. */
export function tellParent(kernel: Kernel, task: Task, code: number, value: number): void {
  const { parent, pid } = task;
  if (parent?.mode !== 'alive') return;
  kernel.wait.wakeAll('child', parent.slot);
  const { SIGCHLD } = signals;
  if ((actionOf(parent, SIGCHLD)?.flags ?? 0) & flags.SA_NOCLDSTOP) return;
  raiseTask(kernel, parent, SIGCHLD, { signal: SIGCHLD, code, pid, value });
}

/** Nobody asks for this task any more: its pid is free. */
export function reap(kernel: Kernel, task: Task): void {
  release(kernel, task);
  kernel.kcs.free(kernel.kcs.at(task.pid - 1));
  kernel.tasks.free(task);
}
