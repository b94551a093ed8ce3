// Why a run stopped, as gdb is told.
import type { Outcome } from '../../kernel/outcome.ts';
import { signals } from '../../kernel/abi.ts';
import type { Stop } from '../motion.ts';
import { PC } from './registers.ts';

// gdb counts signals in a way of its own: up to SIGTERM nearly as Linux does, then as it pleased.
// oxfmt-ignore
const numbers = new Map<number, number>([
  [signals.SIGBUS, 10], [signals.SIGSYS, 12], [signals.SIGURG, 16], [signals.SIGSTOP, 17], [signals.SIGTSTP, 18],
  [signals.SIGCONT, 19], [signals.SIGCHLD, 20], [signals.SIGTTIN, 21], [signals.SIGTTOU, 22], [signals.SIGIO, 23],
  [signals.SIGXCPU, 24], [signals.SIGXFSZ, 25], [signals.SIGVTALRM, 26], [signals.SIGPROF, 27], [signals.SIGWINCH, 28],
  [signals.SIGUSR1, 30], [signals.SIGUSR2, 31], [signals.SIGPWR, 32],
]);
const SIGINT = 2;
const TRAP = 5;
const UNKNOWN = 143;

export const gdbSignal = (signal: number): number => numbers.get(signal) ?? (signal <= 15 ? signal : UNKNOWN);

const byte = (value: number): string => value.toString(16).padStart(2, '0');

/** T: the signal, the thread, its pc, and the reason. */
export function stopReply(stop: Exclude<Stop, { kind: 'over' }>, pc: string | undefined): string {
  const signal = stop.kind === 'interrupt' ? SIGINT : stop.kind === 'fatal' ? gdbSignal(stop.signal) : TRAP;
  const where = pc === undefined ? '' : `${byte(PC)}:${pc};`;
  return `T${byte(signal)}thread:${stop.thread.toString(16)};${where}${reason(stop)}`;
}

function reason(stop: Exclude<Stop, { kind: 'over' }>): string {
  switch (stop.kind) {
    case 'break':
      return stop.isHardware ? 'hwbreak:;' : 'swbreak:;';
    case 'watch':
      return `${stop.how}:${stop.address.toString(16)};`;
    case 'libraries':
      return 'library:;';
    case 'begin':
      return 'replaylog:begin;';
    case 'end':
      return 'replaylog:end;';
    default:
      return '';
  }
}

/** Other programs are there now than gdb was told of. */
export const libraryStop = (thread: number): string => stopReply({ kind: 'libraries', thread }, undefined);

/** W or X: what `upcall run` would have ended with. */
export function endOf(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exit':
      return `W${byte(outcome.status & 0xff)}`;
    case 'killed':
      return `X${byte(gdbSignal(outcome.signal))}`;
    case 'deadlock':
      return 'W7a';
    case 'out of time':
      return 'W7b';
    case 'failed':
      return 'W7c';
  }
}

/** How the run is about to end. */
export function sayEnd(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'exit':
      return `exit ${outcome.status}`;
    case 'deadlock':
      return `deadlock: ${outcome.waiting.length} wait, and nobody will wake them`;
    case 'out of time':
      return `out of time after ${outcome.ticks} ticks`;
    default:
      return outcome.kind;
  }
}
