// Downcalls: what an address space with its own scheduler tells the kernel (Anderson et al. 1991, Table III). All of them
// are hints but sa_start: the kernel may do nothing, and what comes too late is given back.

import { EAGAIN, EBUSY, EFAULT, EINVAL, EPERM, ESRCH, structures } from './abi.ts';
import { NO_RESULT, type Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';
import { MULTIPROCESSORS_MAX } from './multiprocessor.ts';
import { SECTIONS_MAX } from './recovery.ts';

const { CRITICAL, VESSEL } = structures;
const VESSELS_MAX = 512;
const RECYCLED_MAX = 512;

export const activationCalls = {
  /** The caller must be the only context of its task. It goes on, as activation 0. */
  sa_start(kernel, kc, [entry, vessels, count, sections, rows, grace]) {
    const task = kc.task!;
    const { activations, kcs } = kernel;
    if (count < 2 || count > VESSELS_MAX || entry & 3 || vessels & 3) return -EINVAL;
    if (sections !== 0 && (sections & 3 || rows < 0 || rows > SECTIONS_MAX || grace < 0)) return -EINVAL;
    if (kc.multiprocessor !== undefined || task.contexts !== 1) return -EBUSY;
    const user = kernel.user(kc);
    const isThere = (va: number, bytes: number): boolean => user.reach(va, bytes, 'load') >= bytes;
    if (!isThere(vessels, count * VESSEL.size)) return -EFAULT;
    if (sections !== 0 && !isThere(sections, rows * CRITICAL.size)) return -EFAULT;
    if (kcs.capacity - kcs.count < count - 1 || activations.all.count === MULTIPROCESSORS_MAX) return -EAGAIN;
    const mp = activations.all.take()!;
    mp.space = task.space!;
    mp.task = task;
    mp.entry = entry;
    mp.vessels = vessels;
    mp.count = count;
    mp.wanted = 1;
    mp.sections = sections;
    mp.rows = sections === 0 ? 0 : rows;
    mp.grace = sections === 0 ? 0 : grace;
    for (let vessel = 0; vessel < count; vessel++) {
      const one = vessel === 0 ? kc : kcs.take()!;
      one.multiprocessor = mp;
      one.vessel = vessel;
      if (vessel === 0) continue;
      one.task = task;
      one.mode = 'parked';
      one.activation = 'cached';
      for (const word of [0, 1]) one.affinity.set(word, kc.affinity.get(word));
      task.contexts++;
    }
    kc.activation = 'running';
    kernel.processors.at(kernel.hart!.id).lent = mp;
    return 0;
  },

  sa_more(kernel, kc, [count]) {
    const mp = kc.multiprocessor;
    if (mp === undefined) return -EPERM;
    if (count < 0) return -EINVAL;
    mp.wanted = Math.min(mp.wanted + count, kernel.machine.harts.length);
    return mp.wanted;
  },

  /** Refused if the word has another value by now: somebody has made work since it was looked at. */
  sa_idle(kernel, kc, [word, expected]) {
    const mp = kc.multiprocessor;
    if (mp === undefined) return -EPERM;
    if (word & 3) return -EINVAL;
    const now = kernel.user(kc).load32(word);
    if (now === undefined) return -EFAULT;
    if (now !== expected) return -EAGAIN;
    if (mp.wanted > 0) mp.wanted--;
    retire(kc);
    return NO_RESULT;
  },

  sa_recycle(kernel, kc, [ids, count]) {
    const mp = kc.multiprocessor;
    if (mp === undefined) return -EPERM;
    if (count < 0 || count > RECYCLED_MAX) return -EINVAL;
    const user = kernel.user(kc);
    const bytes = user.copyIn(ids, 4 * count);
    if (bytes === undefined) return -EFAULT;
    const numbers = new Uint32Array(bytes.slice().buffer);
    const byVessel = new Map([...kernel.activations.of(mp)].map((one) => [one.vessel, one]));
    const given = [...numbers].map((id) => byVessel.get(id));
    if (new Set(numbers).size !== count || given.some((one) => one?.activation !== 'spent')) return -EINVAL;
    for (const one of given) one!.activation = 'cached';
    return 0;
  },

  sa_interrupt(kernel, kc, [processor]) {
    const mp = kc.multiprocessor;
    if (mp === undefined) return -EPERM;
    const hart = kernel.machine.harts[processor];
    if (hart === undefined || hart === kernel.hart) return -EINVAL;
    if (kernel.processors.at(hart.id).lent?.slot !== mp.slot) return -ESRCH;
    kernel.processors.at(processor).asked = true;
    return 0;
  },

  sa_priority(_kernel, kc, [priority]) {
    const mp = kc.multiprocessor;
    if (mp === undefined) return -EPERM;
    if (priority < -128 || priority > 127) return -EINVAL;
    const before = mp.priority;
    mp.priority = priority;
    return before;
  },
} satisfies Rows;

/** The activation of the caller has nothing left to do. */
function retire(kc: KernelContext): void {
  kc.mode = 'parked';
  kc.activation = 'cached';
}
