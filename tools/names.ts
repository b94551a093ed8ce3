// Names for the numbers people see: causes of traps, signals, and how addresses and counts are written.
import { cause } from '../src/machine/stop.ts';

/** The manual's causes in the words the laboratory uses for them everywhere. */
export const causeNames: readonly (readonly [number, string])[] = [
  [cause.FETCH_MISALIGNED, 'fetch misaligned'],
  [cause.FETCH_ACCESS, 'fetch access fault'],
  [cause.ILLEGAL, 'illegal instruction'],
  [cause.BREAKPOINT, 'breakpoint'],
  [cause.LOAD_MISALIGNED, 'load misaligned'],
  [cause.LOAD_ACCESS, 'load access fault'],
  [cause.STORE_MISALIGNED, 'store misaligned'],
  [cause.STORE_ACCESS, 'store access fault'],
  [cause.FETCH_PAGE, 'fetch page fault'],
  [cause.LOAD_PAGE, 'load page fault'],
  [cause.STORE_PAGE, 'store page fault'],
];

export const causeName = (number: number): string => causeNames.find(([n]) => n === number)?.[1] ?? `cause ${number}`;

// Linux's signals on rv32, in the order of their numbers from 1.
const signals =
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS'.split(' ');

export const signalName = (number: number): string => (signals[number - 1] ? `SIG${signals[number - 1]}` : `signal ${number}`);

export function signalNumber(name: string): number | undefined {
  const index = signals.indexOf(name.replace(/^SIG/, ''));
  return index < 0 ? undefined : index + 1;
}

/** 0x8000_1234: an address or a word. */
export function hex(value: number, digits = 8): string {
  const text = (value >>> 0).toString(16).padStart(digits, '0');
  return `0x${text.replace(/(?<=.)(?=(?:.{4})+$)/g, '_')}`;
}

/** 12,345: a count. */
export const count = (value: number): string => value.toLocaleString('en-US');

/** `1 hart`, `2 harts`. */
export const plural = (n: number, noun: string, many = `${noun}s`): string => `${count(n)} ${n === 1 ? noun : many}`;
