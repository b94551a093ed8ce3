// clone: another kernel context, in the same task (a thread) or in a new one, whose address space is shared or copied
// on write.

import { EAGAIN, EFAULT, EINVAL, ENOMEM, flags } from './abi.ts';
import type { AddressSpace } from './address-space.ts';
import type { Arguments, Result } from './call.ts';
import { dropSpace } from './end.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { dropActions, inheritActions } from './signals.ts';
import type { Task } from './task.ts';

const {
  CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_VFORK, CLONE_PARENT, CLONE_THREAD, CLONE_SYSVSEM, CLONE_SETTLS,
  CLONE_PARENT_SETTID, CLONE_CHILD_CLEARTID, CLONE_DETACHED, CLONE_CHILD_SETTID,
} = flags; // prettier-ignore

const EXIT_SIGNAL = 0xff;
/** What a thread shares. A thread with descriptors of its own would be a task in a task. */
const THREAD = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD;
const KNOWN =
  THREAD | EXIT_SIGNAL | CLONE_VFORK | CLONE_PARENT | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID |
  CLONE_DETACHED | CLONE_CHILD_SETTID; // prettier-ignore

export function clone(kernel: Kernel, kc: KernelContext, [wish, stack, parentTid, tls, childTid]: Arguments): Result {
  // A parent that waited for its vforked child to end.
  if (kc.woken !== 'no') return kc.progress;

  if (wish & ~KNOWN) return -EINVAL;
  if (wish & CLONE_THREAD ? (wish & THREAD) !== THREAD : wish & CLONE_SIGHAND) return -EINVAL;
  const user = kernel.user(kc);
  if (wish & CLONE_PARENT_SETTID && user.reach(parentTid, 4, 'store') < 4) return -EFAULT;
  if (wish & CLONE_CHILD_SETTID && user.reach(childTid, 4, 'store') < 4) return -EFAULT;

  const child = kernel.kcs.take();
  if (child === undefined) return -EAGAIN;
  let task: Task | number = kc.task!;
  if (!(wish & CLONE_THREAD)) task = makeTask(kernel, kc.task!, tidOf(child), wish);
  if (typeof task === 'number') {
    kernel.kcs.free(child);
    return task;
  }
  task.contexts++;
  child.task = task;
  inherit(kernel, kc, child);
  if (stack !== 0) child.x.set(2, stack);
  // A thread has handlers on its own stack until it names another; a copy of the memory has a copy of that one, too.
  if (!(wish & CLONE_VM) || wish & CLONE_VFORK) {
    child.signalStack = kc.signalStack;
    child.signalStackBytes = kc.signalStackBytes;
  }
  if (wish & CLONE_SETTLS) child.x.set(4, tls);
  child.home = child.x.get(4);
  if (wish & CLONE_CHILD_CLEARTID) child.clearTid = childTid;
  if (wish & CLONE_PARENT_SETTID) user.store32(parentTid, tidOf(child));
  if (wish & CLONE_CHILD_SETTID) kernel.user(child).store32(childTid, tidOf(child));

  kernel.tell({ kind: 'started', hart: kc.hart, tid: tidOf(child), pid: task.pid, at: kernel.now });
  kernel.ready(child, kernel.now);
  if (!(wish & CLONE_VFORK)) return tidOf(child);
  kc.progress = tidOf(child);
  return kernel.wait.for(kc, 'vfork', tidOf(child));
}

/** A task for a new context; an errno, and nothing changed, when there is no room for it. */
export function makeTask(kernel: Kernel, parent: Task, pid: number, wish: number): Task | number {
  const { files, spaces } = kernel;
  const task = kernel.tasks.take();
  if (task === undefined) return -EAGAIN;
  if (!inheritActions(kernel, parent, task)) {
    kernel.tasks.free(task);
    return -EAGAIN;
  }
  const space: AddressSpace | undefined = wish & CLONE_VM ? parent.space! : spaces.copy(parent.space!);
  if (space === undefined) {
    dropActions(kernel, task);
    kernel.tasks.free(task);
    return -ENOMEM;
  }
  const table = wish & CLONE_FILES ? files.shareTable(parent.files!) : files.copyTable(parent.files!);
  const place =
    typeof table === 'number'
      ? table
      : wish & CLONE_FS
        ? files.sharePlace(parent.place!)
        : files.copyPlace(parent.place!);
  if (typeof table === 'number' || typeof place === 'number') {
    if (typeof table !== 'number') files.closeAll(table);
    if (!(wish & CLONE_VM)) dropSpace(kernel, space);
    dropActions(kernel, task);
    kernel.tasks.free(task);
    return typeof table === 'number' ? table : (place as number);
  }
  space.tasks++;
  task.mode = 'alive';
  task.pid = pid;
  task.parent = wish & CLONE_PARENT && parent.parent !== undefined ? parent.parent : parent;
  task.space = space;
  task.files = table;
  task.place = place;
  task.group = parent.group;
  task.session = parent.session;
  task.exitSignal = wish & EXIT_SIGNAL;
  return task;
}

/** The child begins behind the ecall with its parent's registers, but a0 = 0. */
function inherit(kernel: Kernel, kc: KernelContext, child: KernelContext): void {
  const hart = kernel.hart!;
  child.pc = hart.pc + 4;
  for (let i = 1; i < 32; i++) child.x.set(i, i === 10 ? 0 : hart.x[i]);
  child.hart = kc.hart;
  for (const word of [0, 1]) {
    child.affinity.set(word, kc.affinity.get(word));
    child.masked.set(word, kc.masked.get(word));
  }
}
