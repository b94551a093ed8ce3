// A step of a hart: one *visible* instruction (a load, a store, an atomic, a call, a trap) and all that follow it up to the
// next visible one. Instructions that touch registers alone commute with whatever the other harts do, so a switch between
// them leads nowhere new. A hart that goes round without a visible instruction is cut after LOCAL_MAX, so that an empty loop
// hides nobody.
import type { Kernel } from '../../kernel/kernel.ts';
import type { Hart } from '../../machine/hart.ts';
import { isTrap } from '../../machine/stop.ts';
import type { Visible } from './visible.ts';

/** No program of people goes so far without an access to memory. */
const LOCAL_MAX = 4096;

/** Whether somebody still runs on the hart. */
export function goesOn(kernel: Kernel, hart: Hart): boolean {
  return !kernel.isOver && kernel.scheduler.on(hart) !== undefined;
}

/** How many instructions it had. `entering` hears of every trap before the kernel does. */
export function step(
  kernel: Kernel,
  visible: Visible,
  hart: Hart,
  entering: (stop: number) => void = () => {},
  most = LOCAL_MAX,
): number {
  let done = 0;
  do {
    const stop = kernel.machine.run(hart.id, 1);
    done++;
    if (!isTrap(stop)) continue;
    entering(stop);
    kernel.enter(hart, stop);
  } while (done < most && goesOn(kernel, hart) && visible.isLocal(hart));
  return done;
}
