// Making a system call: the row is looked up, the handler runs, its result goes to a0. A context that was woken makes its
// call again, on a hart or, if its user level shall not have one yet, without.

import type { Hart } from '../machine/hart.ts';
import { type CallName, type CallRow, callRow, calls, ENOSYS } from './abi.ts';
import { type Arguments, type Handler, NO_RESULT, type Result } from './call.ts';
import { handlers } from './calls.ts';
import { strays } from './consistency.ts';
import type { KernelContext } from './kernel-context.ts';
import type { Kernel } from './kernel.ts';
import type { Words } from './record.ts';
import { BLOCKED } from './wait.ts';

interface Entry {
  readonly name: CallName;
  readonly row: number;
  readonly handler: Handler;
}

/** The table of calls by number. */
const entries = new Map<number, Entry>();
for (const [name, [number]] of Object.entries(calls) as [CallName, CallRow][])
  entries.set(number, { name, row: callRow(name), handler: handlers[name] });

/** The context on this hart makes a call, or makes it again after it was woken. */
export function makeCall(kernel: Kernel, hart: Hart, kc: KernelContext): void {
  const { x, pc } = hart;
  const number = x[17];
  const entry = entries.get(number);
  const row = entry?.row ?? entries.size;
  const isAgain = kc.woken !== 'no' && kc.blockedAt === pc;
  if (isAgain && kc.paged !== 'no') settlePaged(kc);
  if (!isAgain) {
    hart.charge(kernel.costs.call);
    kc.calls++;
    if (kc.woken !== 'no') kc.woken = 'no';
    if (kc.progress !== 0) kc.progress = 0;
    if (kc.held !== undefined) kernel.files.abandon(kc);
    count(kernel.counters.calls, row);
    if (x[4] !== kc.home && kc.home !== 0 && strays(kernel, kc, entry?.name ?? `call ${number}`)) return;
  }
  const args: Arguments = [x[10], x[11], x[12], x[13], x[14], x[15]];
  const who = kernel.options.tell && kernel.who(hart, kc);
  const result = handle(kernel, kc, entry, args);
  if (result === BLOCKED) {
    kc.blockedAt = pc;
    if (who) kernel.tell({ ...who, kind: 'sleep', reason: kernel.reasonOf(kc) });
    return;
  }
  if (result === NO_RESULT || (kc.mode !== 'running' && kc.mode !== 'stopped')) return;
  answered(kc);
  x[10] = result;
  hart.pc = pc + 4;
  if (result < 0 && result > -4096) count(kernel.counters.refused, row);
  // The events of every call and fault are written out: a spread with more fields behind it costs microseconds.
  if (who) {
    const { hart: id, tid, pid, at } = who;
    const name = entry?.name ?? `call ${number}`;
    kernel.tell({ kind: 'call', hart: id, tid, pid, at, pc: pc >>> 0, number, name, args, result });
  }
}

/**
 * A context that was woken and is on no hart goes on with its call, as far as it gets: true if it has come to the
 * boundary of user level, where its registers are what they shall be there (Anderson et al. 1991, section 3.1).
 */
export function finishCall(kernel: Kernel, kc: KernelContext): boolean {
  const { x, pc } = kc;
  const entry = entries.get(x.get(17));
  if (kc.paged !== 'no') settlePaged(kc);
  const args = [10, 11, 12, 13, 14, 15].map((i) => x.get(i)) as unknown as Arguments;
  const result = handle(kernel, kc, entry, args);
  if (result === BLOCKED) return false;
  if (result === NO_RESULT) return true;
  answered(kc);
  x.set(10, result);
  kc.pc = pc + 4;
  if (result < 0 && result > -4096) count(kernel.counters.refused, entry?.row ?? entries.size);
  return true;
}

function handle(kernel: Kernel, kc: KernelContext, entry: Entry | undefined, args: Arguments): Result {
  if (entry === undefined) return -ENOSYS;
  return kernel.frames.away > 0 ? kernel.guest.carefully(kc, entry.handler, args) : entry.handler(kernel, kc, args);
}

/** A call that waited for a page goes on as it was woken before that. */
function settlePaged(kc: KernelContext): void {
  kc.woken = kc.paged === 'yes' || kc.paged === 'time-out' ? kc.paged : 'no';
  kc.paged = 'no';
}

function answered(kc: KernelContext): void {
  if (kc.woken !== 'no') kc.woken = 'no';
  if (kc.progress !== 0) kc.progress = 0;
  if (kc.blockedAt !== 0) kc.blockedAt = 0;
}

export function count(words: Words, index: number): void {
  words.set(index, words.get(index) + 1);
}
