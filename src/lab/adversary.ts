// Somebody who stops threads at the worst moment: a processor is taken and given back at an instruction, or a page is gone
// just before it is touched. The kernel is asked for nothing that it would not do by itself.

import { isOn } from '../kernel/activations.ts';
import type { KernelContext } from '../kernel/kernel-context.ts';
import { evict } from '../kernel/residence-calls.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Hart } from '../machine/hart.ts';

/**
 * The threads on these processors are stopped at once, which is told in one upcall; each at the instruction it is at. `saw`
 * is shown what the kernel has of each, and the pc of its hart.
 */
export function preempt(
  kernel: Kernel,
  harts: readonly Hart[],
  saw: (stopped: KernelContext, pc: number) => void = () => {},
): void {
  for (const hart of harts) {
    const kc = kernel.scheduler.on(hart)!;
    const pc = hart.pc >>> 0;
    kernel.onBehalf(hart, () => kernel.activations.preempt(hart));
    saw(kc, pc);
  }
  kernel.onBehalf(harts[0], () => kernel.activations.settle());
  kernel.scheduler.lend();
}

/** The page with this address is on the disk from now on: whoever touches it next waits. */
export function takePage(kernel: Kernel, hart: Hart, va: number): void {
  const { space } = kernel.scheduler.on(hart)!.task!;
  kernel.onBehalf(hart, () => evict(kernel, space!, va));
}

/** Whether a hart runs an activation of a virtual multiprocessor, which can be preempted. */
export function isPreemptible(kernel: Kernel, hart: Hart): boolean {
  return isOn(kernel.scheduler.on(hart));
}
