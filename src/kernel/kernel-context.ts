// Kernel contexts (KC): what the kernel schedules. A KC runs on a hart, is ready to, or waits for a reason that people
// can read.

import type { OpenFile } from './fs/records.ts';
import { activationModes, type Multiprocessor, noticeKinds } from './multiprocessor.ts';
import { record, type RecordOf, state, statistic, time } from './record.ts';
import type { SentSignal } from './signals.ts';
import type { Task } from './task.ts';
import { waitReasons } from './wait.ts';

export const kernelContextFields = {
  /** `ended`: its registers are gone, but its tid is still the pid of a task. `parked`: see `activation`. */
  mode: state.choice('free', 'ready', 'running', 'waiting', 'ended', 'stopped', 'parked'),
  task: state.ref<Task>('task'),
  /** Where it runs or ran last. */
  hart: state.u32,

  /** The registers while it does not run; while it runs they are the hart's. */
  pc: state.i32,
  x: state.words(32),

  /** Behind it in the ready queue or among those that wait. */
  next: state.ref<KernelContext>('kernel context'),

  /** What it waits for: a reason, and whom exactly (for a futex the address and its space). */
  reason: state.choice(...waitReasons),
  key: state.u32,
  scope: state.u32,
  /** When it wakes by itself, and who does next. */
  sleeps: state.bool,
  deadline: time.u64,
  nextSleeper: time.ref<KernelContext>('kernel context'),

  /** Set when a blocked call is run again: how it was woken, where the call is, and what it noted before it blocked. */
  woken: state.choice('no', 'yes', 'time-out'),
  blockedAt: state.i32,
  progress: state.u32,
  /** While it waits for a page: in an instruction, or in a call that is undone and was woken so before. */
  paged: state.choice('no', 'fault', 'first', 'yes', 'time-out'),
  /** An open file that a blocked call holds; see fs/file-system.ts. */
  held: state.ref<OpenFile>('open file'),

  /** Harts it may run on, a bit each. */
  affinity: state.words(2),
  /** Signals held back, those sent to it that are not delivered yet, and what came with them. */
  masked: state.words(2),
  pending: state.words(2),
  sent: state.ref<SentSignal>('sent signal'),
  /** A signal is to be delivered; `held`: as soon as its own user context runs here again. See signal-delivery.ts. */
  alert: state.choice('no', 'now', 'held'),
  /** Its call was interrupted: what the call does when a handler has run. */
  interrupted: state.choice('no', 'may restart', 'fails'),
  /** rt_sigsuspend: the mask to go back to. */
  suspended: state.bool,
  maskBefore: state.words(2),
  /** sigaltstack; size 0 for none. */
  signalStack: state.u32,
  signalStackBytes: state.u32,
  /** The word to clear and wake when it ends; 0 for none. */
  clearTid: state.u32,

  /** The TLS block of its own user context: whoever makes a call with another's tp is on the wrong context. 0: not known. */
  home: state.i32,
  /** The stack on which it idles while its user context is elsewhere; 0 and 0 for none. */
  trampoline: state.u32,
  trampolineBytes: state.u32,

  /** What it is to the virtual multiprocessor that it belongs to, and its number there; see multiprocessor.ts. */
  activation: state.choice(...activationModes),
  vessel: state.u32,
  multiprocessor: state.ref<Multiprocessor>('multiprocessor'),
  /** What is to be told of it when it has recovered, and until when it may; see recovery.ts. */
  report: state.choice(...noticeKinds),
  recoverEnd: time.u64,
  /** Until when it is left alone although its processor is wanted; 0: nobody has asked. See grace.ts. */
  graceEnd: time.u64,

  /** When its time slice ends. */
  sliceEnd: time.u64,
  since: time.u64,
  ticks: time.u64,
  switches: statistic.u32,
  calls: statistic.u32,
  faults: statistic.u32,
};

export interface KernelContext extends RecordOf<typeof kernelContextFields> {}
export const KernelContextType = record('kernel context', kernelContextFields);

/** Tids are taken lowest first: the slot, counted from 1. */
export function tidOf(kc: KernelContext): number {
  return kc.slot + 1;
}
