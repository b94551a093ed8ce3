// Recovery in the kernel: a context that was stopped in a critical section is continued in the section's copy before anybody
// is told of it, so that a handler only ever sees threads that hold nothing (DESIGN, critical sections).
//
// The address space says where its table of sections is (sa_start). A stopped context whose pc is in one is *recovering*:
// it runs, on a processor of its space, in turn with others that recover, until the stub of a way out calls sa_recovered;
// then it is reported as if it had been stopped where it goes on. One that takes longer than the space allows is reported
// as it is, in the copy, which is counted: it will make that call some time later, and goes on in the original.
//
// The price is the preempter's: an upcall begins the later. What waits for a page in a copy is an ordinary blocked event.

import type { Hart } from '../machine/hart.ts';
import { EFAULT, flags, structures } from './abi.ts';
import { NO_RESULT, type Rows } from './call.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import type { Multiprocessor } from './multiprocessor.ts';
import type { UserMemory } from './user-memory.ts';

const { CRITICAL } = structures;
const { TP_FLAG, TP_IN_CALL, TP_RESUMER, TP_SCRATCH, TP_SCRATCH_2 } = flags;
/** Who continues a thread in the name of the kernel. */
const NOBODY = -1;
export const SECTIONS_MAX = 4096;
/** Ticks after which another that recovers has its turn: it may hold what this one looks for. */
export const RECOVERY_TURN = 200;

/** Where in a copy somebody goes on who was stopped at a pc, in an original or in a copy; undefined outside of both. */
export function continuation(user: UserMemory, table: number, rows: number, pc: number): number | undefined {
  for (let row = table; row < table + rows * CRITICAL.size; row += CRITICAL.size) {
    const at = (field: 'start' | 'end' | 'copy' | 'stubs_end'): number =>
      (row + (user.load32(row + CRITICAL.offsets[field]) ?? 0)) >>> 0;
    const copy = at('copy');
    if (pc >= at('start') && pc < at('end')) return (copy + pc - at('start')) >>> 0;
    if (pc >= copy && pc < at('stubs_end')) return pc;
  }
  return undefined;
}

/** Whether a context that has just been stopped has to recover first; if so it is in the copy now. */
export function mustRecover(kernel: Kernel, kc: KernelContext): boolean {
  const mp = kc.multiprocessor!;
  if (mp.sections === 0) return false;
  const user = kernel.userOf(mp.space!);
  const tp = kc.x.get(4);
  if ((user.load32(tp + TP_FLAG) ?? 0) & TP_IN_CALL) {
    // In a call made from a section: when it returns it will go on in the copy.
    user.store32(tp + TP_RESUMER, NOBODY);
    return true;
  }
  const pc = continuation(user, mp.sections, mp.rows, kc.pc >>> 0);
  if (pc === undefined) return false;
  kc.pc = pc;
  return true;
}

/** The one that recovers, has no processor, and had its turn longest ago. */
export function recovering(kernel: Kernel, mp: Multiprocessor): KernelContext | undefined {
  let first: KernelContext | undefined;
  for (const kc of kernel.activations.of(mp))
    if (kc.activation === 'recovering' && kc.mode === 'parked' && (first === undefined || kc.since < first.since))
      first = kc;
  return first;
}

/** Gives it a hart for a turn. */
export function recoverOn(kernel: Kernel, hart: Hart, kc: KernelContext): void {
  kernel.scheduler.give(hart, kc, kernel.costs.switch);
  if (kc.recoverEnd === 0) kc.recoverEnd = hart.clock + kc.multiprocessor!.grace;
  kc.sliceEnd = hart.clock + RECOVERY_TURN;
}

/** It is not waited for any more, and may be in a call yet. */
export function forsake(kernel: Kernel, kc: KernelContext): void {
  const user = kernel.userOf(kc.multiprocessor!.space!);
  const word = kc.x.get(4) + TP_RESUMER;
  if (user.load32(word) === NOBODY) user.store32(word, 0);
}

export const recoveryCalls = {
  /**
   * From the stub of a way out of a copy: t6 is where to go on, the thread's own t6 and a7 are below tp. It may have waited
   * for the page of the table, and then it is done without a hart.
   */
  sa_recovered(kernel, kc) {
    const hart = kernel.hart!;
    const isOn = kc.mode === 'running';
    const get = (i: number): number => (isOn ? hart.x[i] : kc.x.get(i));
    const user = kernel.user(kc);
    const tp = get(4);
    const [t6, a7] = [user.load32(tp + TP_SCRATCH), user.load32(tp + TP_SCRATCH_2)];
    if (t6 === undefined || a7 === undefined) return -EFAULT;
    user.store32(tp + TP_RESUMER, 0);
    const { sections, rows } = kc.multiprocessor ?? { sections: 0, rows: 0 };
    // A way out can lead into the next section.
    const to = get(31);
    const next = kc.activation === 'recovering' ? continuation(user, sections, rows, to >>> 0) : undefined;
    if (kc.woken !== 'no') kc.woken = 'no';
    if (kc.blockedAt !== 0) kc.blockedAt = 0;
    if (isOn) {
      hart.pc = next ?? to;
      hart.x[31] = t6;
      hart.x[17] = a7;
    } else {
      kc.pc = to;
      kc.x.set(31, t6);
      kc.x.set(17, a7);
    }
    if (kc.activation === 'recovering' && next === undefined) {
      kc.mode = 'parked';
      kc.activation = 'recovered';
    }
    return NO_RESULT;
  },
} satisfies Rows;
