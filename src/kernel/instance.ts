// Instances: programs placed in an address space that has others (Process-in-Process; Hori et al. 2018, section 3).
// Each has private data, a TLS block and a stack of its own, and pointers mean the same to all of them.
//
// An instance lives from the spawn until somebody waits for its end: only then its pages go, its pid or tid is free
// again, and the place may be taken by another. In process mode it belongs to a task of its own; in thread mode it is a
// context of the task that spawned it, which as any thread would be gone with its end, but is kept to be asked.
//
//   |  segments of the program  |  TLS block  |  guard  |  stack          <- |
//   start                                       no access                   end

import type { AddressSpace } from './address-space.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { record, type RecordOf, state } from './record.ts';
import type { Task } from './task.ts';

export const instanceFields = {
  space: state.ref<AddressSpace>('address space'),
  /** Its place; everything in it that is not a later mapping of somebody's is its own. */
  start: state.u32,
  end: state.u32,
  /** The task to which its first context belongs, and that context. */
  task: state.ref<Task>('task'),
  tid: state.u32,
  /** What it was given at its spawn. */
  word: state.u32,
  /** Thread mode, and how the thread ended. */
  isThread: state.bool,
  ended: state.bool,
  status: state.i32,
  signal: state.u32,
};
export interface Instance extends RecordOf<typeof instanceFields> {}
export const InstanceType = record('instance', instanceFields);

/** Whether nobody runs in it any more. */
export function hasEnded(instance: Instance): boolean {
  return instance.isThread ? instance.ended : instance.task!.mode === 'ended';
}

/** A context has ended that is no task's first: true if it is kept until somebody asks for its status. */
export function outlives(kernel: Kernel, kc: KernelContext, end: { status: number; signal: number }): boolean {
  const tid = tidOf(kc);
  for (const instance of kernel.instances) {
    if (!instance.isThread || instance.tid !== tid) continue;
    instance.ended = true;
    instance.status = end.status & 0xff;
    instance.signal = end.signal;
    tellFamily(kernel, tid);
    return true;
  }
  return false;
}

/** Wakes whoever waits for an end in the address space of the instance that has this tid. */
export function tellFamily(kernel: Kernel, tid: number): void {
  for (const instance of kernel.instances)
    if (instance.tid === tid) kernel.wait.wakeAll('child', 0, instance.space!.slot + 1);
}

/** A task is forgotten: so are its own instance and those of its threads. */
export function release(kernel: Kernel, task: Task): void {
  for (const instance of kernel.instances) if (instance.task?.slot === task.slot) remove(kernel, instance);
}

/** An instance that has ended goes: its pages, and the tid of a thread. */
export function remove(kernel: Kernel, instance: Instance): void {
  const { space, start, end } = instance;
  const pieces: { start: number; end: number }[] = [];
  for (let region = kernel.spaces.atOrAbove(space!, start); region !== undefined; region = region.next) {
    if (region.start >= end) break;
    if (own.has(region.kind)) pieces.push({ start: Math.max(start, region.start), end: Math.min(end, region.end) });
  }
  for (const piece of pieces) kernel.spaces.unmap(space!, piece.start, piece.end);
  drop(kernel, instance);
}

const own = new Set<string>(['program', 'tls', 'guard', 'stack']);

/** A space goes with everything that is in it. */
export function forget(kernel: Kernel, space: AddressSpace): void {
  for (const instance of kernel.instances) if (instance.space?.slot === space.slot) drop(kernel, instance);
}

function drop(kernel: Kernel, instance: Instance): void {
  const { tid, isThread } = instance;
  kernel.instances.free(instance);
  if (!isThread || !kernel.kcs.isLive(tid - 1)) return;
  const kc = kernel.kcs.at(tid - 1);
  if (kc.mode === 'ended' && kc.task!.pid !== tid) kernel.kcs.free(kc);
}
