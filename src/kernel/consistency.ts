// System-call consistency (Hori et al. 2020, section V): a call that a user context makes must be made by its own kernel
// context, or it reads another's pid and another's descriptors, and nobody notices.
//
// User contexts are told apart by their TLS block, which must be switched with them. Each kernel context remembers the
// block of its own; a call made while tp holds the block of somebody else in the same address space has strayed.

import type { KernelContext } from './kernel-context.ts';
import { tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';

/** What a context asks for itself, whichever user context it runs: to sleep, to wake, to stand back, to be watched. */
const ofTheContext = new Set([
  'kc_trampoline',
  'kc_idle',
  'kc_wake',
  'kc_leave',
  'set_tp',
  'sched_yield',
  'rt_sigreturn',
  'assert',
  'mark',
]);

/** Whose user context makes a call on `kc`, if not its own. */
export function owner(kernel: Kernel, kc: KernelContext, tp: number): KernelContext | undefined {
  if (tp === kc.home || kc.home === 0 || tp === 0) return undefined;
  const space = kc.task!.space!.slot;
  for (const other of kernel.kcs) if (other.home === tp && other.task?.space?.slot === space) return other;
  return undefined;
}

/** Counts a call that has strayed; true if the run ends with it. */
export function strays(kernel: Kernel, kc: KernelContext, name: string): boolean {
  const hart = kernel.hart!;
  const of = ofTheContext.has(name) ? undefined : owner(kernel, kc, hart.x[4]);
  if (of === undefined) return false;
  const { counters, system } = kernel;
  counters.strayed++;
  if (kernel.options.tell)
    kernel.tell({ ...kernel.who(hart, kc), kind: 'strayed', pc: hart.pc >>> 0, name, owner: tidOf(of) });
  if (!system.consistent) return false;
  system.end = 'failed';
  system.property = 'consistent-calls';
  system.hart = hart.id;
  return true;
}
