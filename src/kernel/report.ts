// What a trap that ends a task was: cause, place, address, and the page walk step by step with the step that said no.

import type { Hart } from '../machine/hart.ts';
import type { Memory } from '../machine/memory.ts';
import { cause, causeName } from '../machine/stop.ts';
import { type Access, walk, type WalkStep } from '../machine/sv32.ts';
import { signals } from './abi.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';

export interface TrapReport {
  readonly hart: number;
  readonly tid: number;
  readonly pid: number;
  readonly cause: number;
  readonly causeName: string;
  readonly pc: number;
  readonly tval: number;
  /** For faults: what was attempted at the address in tval. */
  readonly access?: Access;
  /** For page faults: every entry the walk looked at, */
  readonly walk: readonly WalkStep[];
  /** the step of the manual's algorithm that said no, */
  readonly step?: string;
  /** and why the kernel does not help. */
  readonly says?: string;
  /** x0..x31. */
  readonly registers: readonly number[];
}

// prettier-ignore
const accesses = new Map<number, Access>([
  [cause.FETCH_MISALIGNED, 'fetch'], [cause.FETCH_ACCESS, 'fetch'], [cause.FETCH_PAGE, 'fetch'],
  [cause.LOAD_MISALIGNED, 'load'],   [cause.LOAD_ACCESS, 'load'],   [cause.LOAD_PAGE, 'load'],
  [cause.STORE_MISALIGNED, 'store'], [cause.STORE_ACCESS, 'store'], [cause.STORE_PAGE, 'store'],
]);

/** What a memory fault was about to do. */
export const accessOf = (number: number): Access | undefined => accesses.get(number);

export const isPageFault = (number: number): boolean =>
  number === cause.FETCH_PAGE || number === cause.LOAD_PAGE || number === cause.STORE_PAGE;

/** The signal that Linux sends for a trap. */
export function signalOf(number: number): number {
  switch (number) {
    case cause.ILLEGAL:
      return signals.SIGILL;
    case cause.BREAKPOINT:
      return signals.SIGTRAP;
    case cause.FETCH_MISALIGNED:
    case cause.LOAD_MISALIGNED:
    case cause.STORE_MISALIGNED:
      return signals.SIGBUS;
    default:
      return signals.SIGSEGV;
  }
}

/** Explains the trap that a hart has just taken; changes nothing. */
export function report(memory: Memory, hart: Hart, kc: KernelContext, says: string | undefined): TrapReport {
  const access = accessOf(hart.cause);
  const steps: WalkStep[] = [];
  const found =
    access !== undefined && isPageFault(hart.cause) ? walk(memory, hart.satp, hart.tval, access, steps) : undefined;
  return {
    hart: hart.id,
    tid: tidOf(kc),
    pid: kc.task!.pid,
    cause: hart.cause,
    causeName: causeName(hart.cause),
    pc: hart.pc >>> 0,
    tval: hart.tval >>> 0,
    ...(access === undefined ? {} : { access }),
    walk: steps,
    ...(found === undefined || found.ok ? {} : { step: found.step }),
    ...(says === undefined ? {} : { says }),
    registers: Array.from(hart.x),
  };
}
