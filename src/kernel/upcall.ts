// Upcalls: a fresh activation begins at the entry of its address space, and is told what has happened (Anderson et al.
// 1991, Table II). Several events may come in one; a thread that the kernel stopped is only ever reported, never resumed.
//
//   a0  the events (UPCALL_...), on the stack of the upcall         a2  which activation this is
//   a1  how many there are                                          a3  on which processor

import type { Hart } from '../machine/hart.ts';
import { flags, signals, structures } from './abi.ts';
import { endTask } from './end.ts';
import { type KernelContext, tidOf } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import { count } from './make-call.ts';
import { type Multiprocessor, type Notice, type NoticeKind, noticeKinds } from './multiprocessor.ts';

const { UPCALL, VESSEL, CONTEXT } = structures;
const kinds: Record<NoticeKind, number> = {
  'add processor': flags.UPCALL_ADD_PROCESSOR,
  preempted: flags.UPCALL_PREEMPTED,
  blocked: flags.UPCALL_BLOCKED,
  unblocked: flags.UPCALL_UNBLOCKED,
};

/** Adds an event to those that are to be told. */
export function post(
  kernel: Kernel,
  mp: Multiprocessor,
  kind: NoticeKind,
  { kc, processor, address = 0 }: { kc?: KernelContext | undefined; processor: number; address?: number },
): void {
  const notice = kernel.activations.notices.take()!;
  notice.kind = kind;
  notice.kc = kc;
  notice.processor = processor;
  notice.address = address;
  if (mp.first === undefined) mp.first = notice;
  else mp.last!.next = notice;
  mp.last = notice;
}

/** The activation on whose vessel the next upcall can run: the lowest that is not in use. */
export function cached(kernel: Kernel, mp: Multiprocessor): KernelContext | undefined {
  let found: KernelContext | undefined;
  for (const kc of kernel.activations.of(mp))
    if (kc.activation === 'cached' && (found === undefined || kc.vessel < found.vessel)) found = kc;
  return found;
}

/** An activation that could not be reported, and goes on with any processor. */
export function resumable(kernel: Kernel, mp: Multiprocessor): KernelContext | undefined {
  const reserved = new Set<number>();
  for (const { id } of kernel.machine.harts) {
    const kc = kernel.processors.at(id).reserved;
    if (kc !== undefined) reserved.add(kc.slot);
  }
  let first: KernelContext | undefined;
  for (const kc of kernel.activations.of(mp))
    if (kc.activation === 'resumable' && !reserved.has(kc.slot) && (first === undefined || kc.since < first.since))
      first = kc;
  return first;
}

/** There is no vessel to report who was stopped: they go on by themselves. */
export function takeBack(kernel: Kernel, mp: Multiprocessor): void {
  let before: Notice | undefined;
  for (let notice = mp.first; notice !== undefined;) {
    const { next, kc, kind } = notice;
    if (kc !== undefined && kind !== 'blocked') {
      kc.activation = 'resumable';
      if (before === undefined) mp.first = next;
      else before.next = next;
      kernel.activations.notices.free(notice);
    } else before = notice;
    notice = next;
  }
  mp.last = before;
}

/** Tells what there is to tell on a hart that is lent and runs nobody. False if it cannot be written down. */
export function deliver(kernel: Kernel, mp: Multiprocessor, hart: Hart, fresh: KernelContext): boolean {
  const events = takeSome(kernel, mp, hart);
  const user = kernel.userOf(mp.space!);
  const at = mp.vessels + fresh.vessel * VESSEL.size;
  const field = (name: string): number => user.load32(at + VESSEL.offsets[name]) ?? 0;
  const sp = ((field('stack') + field('size')) & -16) - events.length * UPCALL.size;
  const isWritten = field('stack') !== 0 && user.copyOut(sp, bytesOf(events));
  const { options, counters } = kernel;
  hart.charge(kernel.costs.upcall);
  counters.upcalls++;
  for (const { kind } of events) count(counters.notices, noticeKinds.indexOf(kind));
  if (options.tell)
    kernel.tell({
      kind: 'upcall',
      hart: hart.id,
      tid: tidOf(fresh),
      pid: mp.task!.pid,
      at: hart.clock,
      activation: fresh.vessel,
      events: events.map(({ kind, kc, processor }) => ({ kind, activation: kc?.vessel ?? -1, processor })),
    });
  for (const event of events) told(kernel, event);
  if (!isWritten) {
    // There is nobody to tell that nobody can be told.
    endTask(kernel, mp.task!, { signal: signals.SIGSEGV });
    return false;
  }
  fresh.activation = 'running';
  fresh.pc = mp.entry;
  const registers: [number, number][] = [[2, sp], [4, field('tp')], [10, sp], [11, events.length], [12, fresh.vessel], [13, hart.id]]; // prettier-ignore
  for (const [register, value] of registers) fresh.x.set(register, value);
  fresh.since = hart.clock;
  kernel.scheduler.give(hart, fresh, kernel.costs.switch);
  return true;
}

/**
 * The events of one upcall: in their order unless somebody asks for another, and at most so many. That a processor was
 * added is told on that processor.
 */
function takeSome(kernel: Kernel, mp: Multiprocessor, hart: Hart): Notice[] {
  const all: Notice[] = [];
  for (let notice = mp.first; notice !== undefined; notice = notice.next) all.push(notice);
  const able = all.filter(({ kind, processor }) => kind !== 'add processor' || processor === hart.id);
  const taken: Notice[] = [];
  while (able.length > 0 && taken.length < flags.UPCALL_EVENTS_MAX)
    taken.push(...able.splice(kernel.choose('event of upcall', able.length), 1));
  const rest = all.filter((notice) => !taken.includes(notice));
  mp.first = rest[0];
  mp.last = rest.at(-1);
  rest.forEach((notice, i) => (notice.next = rest[i + 1]));
  return taken;
}

function bytesOf(events: readonly Notice[]): Uint8Array {
  const bytes = new Uint8Array(events.length * UPCALL.size);
  const view = new DataView(bytes.buffer);
  events.forEach(({ kind, kc, processor, address }, i) => {
    const put = (offset: number, value: number) => view.setInt32(i * UPCALL.size + offset, value, true);
    put(UPCALL.offsets.kind, kinds[kind]);
    put(UPCALL.offsets.activation, kc?.vessel ?? -1);
    put(UPCALL.offsets.processor, processor);
    put(UPCALL.offsets.address, address);
    if (kc === undefined || kind === 'blocked') return;
    put(UPCALL.offsets.context + CONTEXT.offsets.pc, kc.pc);
    for (let x = 1; x < 32; x++) put(UPCALL.offsets.context + 4 * x, kc.x.get(x));
  });
  return bytes;
}

/** Nothing of a thread is left in its registers. */
export function empty(kc: KernelContext): void {
  kc.pc = 0;
  for (let i = 1; i < 32; i++) if (kc.x.get(i) !== 0) kc.x.set(i, 0);
}

/** The registers have been reported: what is left is an empty activation. */
function told(kernel: Kernel, notice: Notice): void {
  const { kind, kc } = notice;
  if (kc !== undefined && kind !== 'blocked') {
    kc.activation = 'spent';
    empty(kc);
  }
  kernel.activations.notices.free(notice);
}
