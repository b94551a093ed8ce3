// Tasks: a program instance with its own pid. A task's kernel contexts share its descriptors, working directory and
// signal actions.

import type { AddressSpace } from './address-space.ts';
import type { DescriptorTable, Place } from './fs/records.ts';
import { record, type RecordOf, state, time } from './record.ts';
import type { SentSignal, SignalAction } from './signals.ts';

export const taskFields = {
  /** `ended`: nobody runs in it any more, and its parent has not asked yet. */
  mode: state.choice('free', 'alive', 'ended'),
  pid: state.u32,
  parent: state.ref<Task>('task'),
  space: state.ref<AddressSpace>('address space'),
  /** Its descriptors and working directory; see fs/file-system.ts. */
  files: state.ref<DescriptorTable>('descriptor table'),
  place: state.ref<Place>('place'),
  group: state.u32,
  session: state.u32,
  /** How many kernel contexts it has that have not ended. */
  contexts: state.u32,
  /** How it ended: an exit status, or the signal that killed it. */
  status: state.i32,
  signal: state.u32,
  /** What its parent is told when it ends; 0 for nothing. */
  exitSignal: state.u32,
  /** Signals it ignores, a bit each, and handlers by signal. */
  ignored: state.words(2),
  actions: state.ref<SignalAction>('signal action'),
  /** Signals for any of its contexts that none has taken yet, and what came with them. */
  pending: state.words(2),
  sent: state.ref<SentSignal>('sent signal'),
  /** SIGSTOP: its contexts do not run until SIGCONT; what its parent has not been told of that yet, and the signal. */
  stopped: state.bool,
  news: state.choice('none', 'stopped', 'continued'),
  newsSignal: state.u32,
  /** Ticks of contexts that have ended. */
  ticks: time.u64,
};

export interface Task extends RecordOf<typeof taskFields> {}
export const TaskType = record('task', taskFields);
