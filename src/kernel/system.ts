// What there is once: the settings of a run, its lists, its random numbers, how it ended; and what is only counted.

import { calls } from './abi.ts';
import { type CostProfileName, costProfileNames } from './costs.ts';
import { faultKinds } from './events.ts';
import type { KernelContext } from './kernel-context.ts';
import { type Multiprocessor, noticeKinds } from './multiprocessor.ts';
import { record, type RecordOf, state, statistic, time } from './record.ts';

export const systemFields = {
  /** Settings; in the machine's memory, so that a snapshot brings them along. */
  costs: state.choice(...(costProfileNames as [CostProfileName, ...CostProfileName[]])),
  quantum: state.u64,
  litmus: state.bool,
  /** A stray call ends the run. */
  consistent: state.bool,

  /** Contexts that could run: the first and the last. */
  ready: state.ref<KernelContext>('kernel context'),
  readyLast: state.ref<KernelContext>('kernel context'),
  /** Contexts that wait, and those of them that have a deadline; see wait.ts. */
  waiting: state.ref<KernelContext>('kernel context'),
  sleepers: time.ref<KernelContext>('kernel context'),

  /** Where getrandom is in its sequence. */
  random: state.words(4),

  /** How the run ended, and on which hart: that hart's registers, cause and address are the report's. */
  end: state.choice('no', 'exit', 'killed', 'deadlock', 'out of time', 'failed'),
  status: state.i32,
  /** What does not hold, for a run that failed. */
  property: state.choice('assert', 'consistent-calls'),
  hasReport: state.bool,
  hart: state.u32,

  /** How often the kernel did something between two instructions: a trap, a slice's end, events, the run's own end. */
  transitions: time.u64,
};
export interface System extends RecordOf<typeof systemFields> {}
export const SystemType = record('system', systemFields);

/** A hart as the kernel sees it: lent to a kernel context, or idle. */
export const processorFields = {
  kc: state.ref<KernelContext>('kernel context'),
  /** The virtual multiprocessor it is lent to, and the one it was lent to last: there work may appear again. */
  lent: state.ref<Multiprocessor>('multiprocessor'),
  last: state.ref<Multiprocessor>('multiprocessor'),
  /** The activation that waits in the middle of an upcall, for which it is kept; see multiprocessor.ts. */
  reserved: state.ref<KernelContext>('kernel context'),
  /** User level wants the thread stopped that runs here (sa_interrupt). */
  asked: state.bool,
  idle: statistic.u64,
  switches: statistic.u32,
};
export interface Processor extends RecordOf<typeof processorFields> {}
export const ProcessorType = record('processor', processorFields);

const callRows = Object.keys(calls).length;

export const countersFields = {
  /** By cause. */
  traps: statistic.words(16),
  /** By kind, as in events.ts. */
  faults: statistic.words(faultKinds.length),
  /** By row of the table of calls; the last is for numbers without a row. */
  calls: statistic.words(callRows + 1),
  refused: statistic.words(callRows + 1),
  /** Upcalls, and the events in them by kind, as in multiprocessor.ts. */
  upcalls: statistic.u32,
  notices: statistic.words(noticeKinds.length),
  /** Contexts that the kernel has continued out of a critical section, and those that took too long. */
  recovered: statistic.u32,
  unsafe: statistic.u32,
  /** Threads that were left alone, and those whose grace was over before they were done; sequences begun again. */
  graces: statistic.u32,
  gracesOver: statistic.u32,
  restarts: statistic.u32,
  /** Calls made for a user context on a kernel context that is not its own. */
  strayed: statistic.u32,
};
export interface Counters extends RecordOf<typeof countersFields> {}
export const CountersType = record('counters', countersFields);
