// Calls about programs placed in one address space: make one, wait for one, and what the kernel uses for them.

import { ECHILD, EFAULT, EINVAL, flags, structures } from './abi.ts';
import { type AddressSpace } from './address-space.ts';
import type { Result, Rows } from './call.ts';
import { reap } from './end.ts';
import { hasEnded, type Instance, remove } from './instance.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { spawn } from './spawn.ts';

const { WNOHANG, CLD_EXITED, CLD_KILLED } = flags;

export const instanceCalls = {
  task_spawn: (kernel, kc, [request]) => spawn(kernel, kc, request),

  /**
   * Any task of the address space may wait for any other, whoever spawned it; a tid of -1 means any. A word that is not
   * 0 must be the one it was spawned with: tids are used again, and the caller may hold one for too long.
   */
  task_wait(kernel, kc, [tid, result, options, word]): Result {
    if (options & ~WNOHANG || (tid < 1 && tid !== -1)) return -EINVAL;
    const space = kc.task!.space!;
    const isMeant = (one: Instance): boolean =>
      one.space!.slot === space.slot &&
      (tid === -1 || one.tid === tid) &&
      (word === 0 || one.word === word >>> 0) &&
      !isCaller(kc, one);
    const known = [...kernel.instances].filter(isMeant);
    if (known.length === 0) return -ECHILD;
    const ended = known.filter(hasEnded);
    if (ended.length === 0) return options & WNOHANG ? 0 : kernel.wait.for(kc, 'child', 0, { scope: space.slot + 1 });

    const instance = ended[kernel.choose('child', ended.length)];
    const found = instance.tid;
    if (result !== 0 && !kernel.user(kc).copyOut(result, describe(instance))) return -EFAULT;
    if (instance.isThread) remove(kernel, instance);
    else reap(kernel, instance.task!);
    return found;
  },

  task_closed(kernel, kc) {
    const task = kc.task!;
    const table = kernel.files.execTable(task.files!);
    if (typeof table === 'number') return table;
    task.files = table;
    return 0;
  },

  usage(kernel, _kc, [what]) {
    switch (what) {
      case flags.USAGE_FRAMES:
        return kernel.frames.taken;
      case flags.USAGE_TABLES:
        return [...kernel.spaces.table].reduce((sum, space) => sum + tablesOf(kernel, space), 0);
      case flags.USAGE_REGIONS:
        return kernel.spaces.regions.count;
      case flags.USAGE_TASKS:
        return kernel.tasks.count;
      case flags.USAGE_CONTEXTS:
        return kernel.kcs.count;
      default:
        return -EINVAL;
    }
  },
} satisfies Rows;

/** Nobody waits for the instance in which it runs. */
function isCaller(kc: KernelContext, { isThread, tid, task }: Instance): boolean {
  return isThread ? tid === tidOf(kc) : task!.slot === kc.task!.slot;
}

function describe({ isThread, tid, word, status, signal, task }: Instance): Uint8Array {
  const how = isThread ? { status, signal } : task!;
  const { size, offsets } = structures.ENDED;
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setInt32(offsets.tid, tid, true);
  view.setInt32(offsets.code, how.signal === 0 ? CLD_EXITED : CLD_KILLED, true);
  view.setInt32(offsets.status, how.signal === 0 ? how.status : how.signal, true);
  view.setUint32(offsets.word, word, true);
  return bytes;
}

/** The frames that hold a space's page tables: the root, and what it points to. */
function tablesOf(kernel: Kernel, space: AddressSpace): number {
  let count = 1;
  for (let at = space.root; at < space.root + 4096; at += 4) if (kernel.memory.load32(at) !== 0) count++;
  return count;
}
