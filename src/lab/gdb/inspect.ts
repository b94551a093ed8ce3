// Packets that look at registers and memory, and that change them; and those that set breakpoints.
import type { Condition } from '../breakpoints.ts';
import { readMemory, writeMemory } from '../memory.ts';
import { holds } from './agent.ts';
import { hexOf, PACKET_MAX, parseBytes, parseHex } from './packet.ts';
import { differences, readAll, readOne, valueOf, writer } from './registers.ts';
import { ERROR, FAULT, type Session } from './session.ts';
import { type Thread, threadAt } from '../threads.ts';

const ADDRESSES = 2 ** 32;

/** The answer to such a packet; undefined if it is none. */
export function inspect(session: Session, head: string, rest: string): string | undefined {
  const { world, thread } = session;
  switch (head) {
    case 'H': {
      const [, which, id] = /^([gc])(-?[0-9a-f]+)$/i.exec(rest) ?? [];
      const number = id === '-1' ? 0 : parseHex(id ?? '');
      return which === undefined || number === undefined ? ERROR : session.select(which, number);
    }
    case 'T':
      return threadAt(world, parseHex(rest) ?? 0) ? 'OK' : ERROR;
    case 'g':
      return thread && rest === '' ? readAll(world, thread) : ERROR;
    case 'p': {
      const number = parseHex(rest);
      return (thread && number !== undefined ? readOne(world, thread, number) : undefined) ?? ERROR;
    }
    case 'P': {
      const [, number = '', value = ''] = /^([0-9a-f]+)=([0-9a-f]+)$/i.exec(rest) ?? [];
      return thread ? set(session, thread, [{ number: parseHex(number) ?? -1, hex: value }]) : ERROR;
    }
    case 'G':
      return thread ? set(session, thread, differences(world, thread, rest)) : ERROR;
    case 'm':
      return read(session, rest);
    case 'M':
    case 'X':
      return write(session, rest, head === 'X');
    case 'Z':
    case 'z':
      return breakpoint(session, head === 'Z', rest);
    default:
      return undefined;
  }
}

/** Registers get values, all or none. */
function set({ world, timeline }: Session, thread: Thread, all?: readonly { number: number; hex: string }[]): string {
  const store = (va: number, bytes: Uint8Array): boolean =>
    writeMemory(world, thread.kc.task!.space!, va >>> 0, bytes, (body) => body());
  const writers = all?.map(({ number, hex }) => writer(world, thread, number, hex, store));
  if (writers === undefined || writers.includes(undefined)) return ERROR;
  let isDone = true;
  if (writers.length > 0) timeline.change(() => (isDone = writers.every((one) => one!())));
  return isDone ? 'OK' : ERROR;
}

function numbers(text: string): [number | undefined, number | undefined] {
  const [a = '', b = '', ...more] = text.split(',');
  return more.length > 0 ? [undefined, undefined] : [parseHex(a), parseHex(b)];
}

function read({ world, space }: Session, rest: string): string {
  const [va, length] = numbers(rest);
  if (va === undefined || length === undefined || va >= ADDRESSES || space === undefined) return ERROR;
  // gdb reads code in lines of 64 bytes: what is there counts, if it begins there.
  const bytes = readMemory(world, space, va, Math.min(length, PACKET_MAX / 2 - 8));
  return bytes.length === 0 && length > 0 ? FAULT : hexOf(bytes);
}

function write({ world, timeline, space }: Session, rest: string, isBinary: boolean): string {
  const colon = rest.indexOf(':');
  const [va, length] = numbers(rest.slice(0, Math.max(0, colon)));
  const given = rest.slice(colon + 1);
  const bytes = isBinary ? Uint8Array.from(given, (c) => c.charCodeAt(0)) : parseBytes(given);
  if (colon < 0 || va === undefined || va >= ADDRESSES || bytes === undefined || bytes.length !== length) return ERROR;
  if (space === undefined) return ERROR;
  if (bytes.length === 0) return 'OK';
  return writeMemory(world, space, va, bytes, (body) => timeline.change(body)) ? 'OK' : FAULT;
}

function breakpoint({ breakpoints }: Session, isNew: boolean, rest: string): string {
  const [, type, at, kind, more = ''] = /^([0-9]),([0-9a-f]+),([0-9a-f]+)(;.*)?$/is.exec(rest) ?? [];
  const [va, length] = [parseHex(at ?? ''), parseHex(kind ?? '')];
  if (type === undefined || va === undefined || length === undefined || va >= ADDRESSES) return ERROR;
  const number = Number(type);
  if (number > 4) return '';
  if (!isNew) {
    breakpoints.remove(number, va, length);
    return 'OK';
  }
  const conditions: Condition[] = [];
  for (let left = more.replace(/^;/, ''); left.startsWith('X');) {
    const [whole = '', size = '', code = ''] = /^X([0-9a-f]+),([0-9a-f]*)/i.exec(left) ?? [];
    const bytes = parseBytes(code);
    if (whole === '' || bytes === undefined || bytes.length !== parseHex(size)) return ERROR;
    conditions.push(condition(bytes));
    left = left.slice(whole.length);
  }
  return breakpoints.add(number, va, length, conditions) ? 'OK' : ERROR;
}

/** What gdb has compiled, asked of the thread that is at the breakpoint. */
const condition =
  (code: Uint8Array): Condition =>
  (world, thread) =>
    holds(code, {
      register: (number) => valueOf(world, thread, number),
      memory: (va, length) => {
        const bytes = readMemory(world, thread.kc.task!.space!, va, length);
        return bytes.length < length ? undefined : bytes;
      },
    });
