// Names for the numbers people see: causes of traps, signals, and how addresses and counts are written.
import { signals } from '../src/kernel/abi.ts';
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

const signalNames = new Map<number, string>(Object.entries(signals).map(([name, number]) => [number, name]));

export const signalName = (number: number): string => signalNames.get(number) ?? `signal ${number}`;

export function signalNumber(name: string): number | undefined {
  return Object.hasOwn(signals, name) ? signals[name as keyof typeof signals] : undefined;
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
