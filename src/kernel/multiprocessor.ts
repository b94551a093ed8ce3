// Virtual multiprocessors: an address space that is told which processors it has (Anderson et al. 1991, section 3.1).
//
// Its kernel contexts are *activations*, as many as it has given vessels (a stack and a thread pointer) for. One of them is
//
//   cached     not in use
//   running    the vessel of a user-level thread, on a processor
//   blocked    in the kernel: its thread waits for something
//   woken      that has come; what is left of its call is done before its thread is reported
//   stopped    its registers are those of a thread that is to be reported
//   spent      they have been reported; user level gives it back when it likes
//   held       waits while it handles an upcall: nobody is told, and its processor waits for it
//   resumable  and goes on
//   recovering was stopped in a critical section, and runs until it is out of it (recovery.ts)
//   recovered  is out of it

import type { AddressSpace } from './address-space.ts';
import type { KernelContext } from './kernel-context.ts';
import { record, type RecordOf, state, time } from './record.ts';
import type { Task } from './task.ts';

/** More at once are refused. */
export const MULTIPROCESSORS_MAX = 64;

export const activationModes = [
  'none', 'cached', 'running', 'blocked', 'woken', 'stopped', 'spent', 'held', 'resumable',
  'recovering', 'recovered',
] as const; // prettier-ignore

export const multiprocessorFields = {
  space: state.ref<AddressSpace>('address space'),
  /** The task whose contexts its activations are. */
  task: state.ref<Task>('task'),
  /** Where every upcall begins, where the vessels are described, how many there are. */
  entry: state.u32,
  vessels: state.u32,
  count: state.u32,
  /** Processors it could use, as it says; a hint. */
  wanted: state.u32,
  priority: state.i32,
  /** Its table of critical sections, if the kernel shall recover from them, and how many ticks that may take. */
  sections: state.u32,
  rows: state.u32,
  grace: state.u32,
  /** How long a thread is left alone that wishes so (grace.ts); the signature of sequences that begin again (restart.ts). */
  extension: state.u32,
  signature: state.i32,
  /** Events that have not been told, in order. */
  first: state.ref<Notice>('notice'),
  last: state.ref<Notice>('notice'),
  /** Processor ticks it has had in activations that do not run any more. */
  used: time.u64,
};
export interface Multiprocessor extends RecordOf<typeof multiprocessorFields> {}
export const MultiprocessorType = record('multiprocessor', multiprocessorFields);

export const noticeKinds = ['add processor', 'preempted', 'blocked', 'unblocked'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** An event that is to be told: Table II of the paper. */
export const noticeFields = {
  kind: state.choice(...noticeKinds),
  /** The activation it is about; none for a processor that is added. */
  kc: state.ref<KernelContext>('kernel context'),
  /** The hart that was added or taken, or on which it happened. */
  processor: state.u32,
  /** Of a page fault: the address. */
  address: state.u32,
  next: state.ref<Notice>('notice'),
};
export interface Notice extends RecordOf<typeof noticeFields> {}
export const NoticeType = record('notice', noticeFields);
