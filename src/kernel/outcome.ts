// How a run ended, computed from what the machine holds then: nothing is torn down when the first task ends.

import type { Hart } from '../machine/hart.ts';
import { callName } from './abi.ts';
import { owner } from './consistency.ts';
import { accessOf, isPageFault, report, type TrapReport } from './report.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';

export type Outcome =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'killed'; readonly signal: number; readonly report?: TrapReport }
  | {
      readonly kind: 'deadlock';
      readonly waiting: readonly {
        readonly tid: number;
        readonly pid: number;
        readonly pc: number;
        readonly reason: string;
      }[];
    }
  | { readonly kind: 'out of time'; readonly ticks: number }
  | { readonly kind: 'failed'; readonly property: string; readonly detail: string; readonly report: TrapReport };

/** Undefined while the run goes on. */
export function outcomeOf(kernel: Kernel): Outcome | undefined {
  const { system } = kernel;
  switch (system.end) {
    case 'no':
      return undefined;
    case 'exit':
      return { kind: 'exit', status: system.status };
    case 'killed':
      return system.hasReport
        ? { kind: 'killed', signal: system.status, report: reportOf(kernel) }
        : { kind: 'killed', signal: system.status };
    case 'deadlock': {
      const waiting = [...kernel.kcs].filter((kc) => kc.mode === 'waiting' || kc.mode === 'stopped');
      return {
        kind: 'deadlock',
        waiting: waiting.map((kc) => ({
          tid: tidOf(kc),
          pid: kc.task!.pid,
          pc: kc.pc >>> 0,
          reason: kernel.reasonOf(kc),
        })),
      };
    }
    case 'out of time':
      return { kind: 'out of time', ticks: kernel.elapsed };
    case 'failed': {
      const hart = kernel.machine.harts[system.hart];
      const detail = system.property === 'assert' ? messageOf(kernel, hart) : strayOf(kernel, hart);
      return { kind: 'failed', property: system.property, detail, report: reportOf(kernel) };
    }
  }
}

function messageOf(kernel: Kernel, hart: Hart): string {
  return hart.x[11] === 0 ? '' : kernel.userOf(kernel.scheduler.on(hart)!.task!.space!).text(hart.x[11], 400);
}

/** `getpid by the user context of KC 2 (pid 2), on KC 1 (pid 1)`. */
function strayOf(kernel: Kernel, hart: Hart): string {
  const kc = kernel.scheduler.on(hart)!;
  const of = owner(kernel, kc, hart.x[4]);
  const number = hart.x[17];
  const who = (one: KernelContext | undefined) =>
    one === undefined ? 'nobody' : `KC ${tidOf(one)} (pid ${one.task!.pid})`;
  return `${callName(number) ?? `call ${number}`} by the user context of ${who(of)}, on ${who(kc)}`;
}

function reportOf(kernel: Kernel): TrapReport {
  const hart = kernel.machine.harts[kernel.system.hart];
  const kc = kernel.scheduler.on(hart)!;
  let says: string | undefined;
  if (isPageFault(hart.cause)) {
    const result = kernel.faults.resolve(kc.task!.space!, hart.tval >>> 0, accessOf(hart.cause)!);
    if (!result.ok) says = result.says;
  }
  return report(kernel.memory, hart, kc, says);
}
