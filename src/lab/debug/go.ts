// Going: what stops the run is put to it, and what it stopped at is counted, printed, or passed.
import type { Condition } from '../breakpoints.ts';
import type { Stop } from '../motion.ts';
import { registerOf, type Thread, threadAt } from '../threads.ts';
import { Mistake } from './command.ts';
import type { Debugger } from './debugger.ts';
import { evaluate } from './expression.ts';
import { notice, showChanges, showPlace } from './show.ts';
import type { UserStop } from './stops.ts';

/** A place at which one motion ends, beside all else. */
export interface Until {
  readonly va: number;
  readonly holds: (thread: Thread) => boolean;
}

export const spOf = (debug: Debugger, thread: Thread): number => (registerOf(debug.world, thread, 2) ?? 0) >>> 0;
export type Mover = () => Promise<Stop>;

function holds(debug: Debugger, stop: UserStop): Condition {
  const { condition } = stop;
  if (condition === undefined) return () => true;
  return (_, thread) => {
    try {
      return evaluate(condition, debug.scope(thread, false)).value !== 0;
    } catch (error) {
      if (error instanceof Mistake) return undefined;
      throw error;
    }
  };
}

function arm(debug: Debugger, until?: Until): void {
  const { breakpoints, stops } = debug;
  breakpoints.clear();
  const at = new Map<number, Condition[]>();
  const put = (va: number, condition: Condition): void => void at.set(va, [...(at.get(va) ?? []), condition]);
  for (const stop of stops.list.filter(({ isEnabled }) => isEnabled)) {
    if (stop.moves) stop.places = [...new Set([...stop.places, ...stop.moves()])];
    for (const va of stop.places) put(va, holds(debug, stop));
    const types: Readonly<Record<string, number>> = { watch: 2, rwatch: 3, awatch: 4 };
    if (stop.range) breakpoints.add(types[stop.kind]!, stop.range.va, stop.range.length, []);
    if (stop.value) breakpoints.values.set(stop.number, stop.value);
    if (stop.event) {
      const names = breakpoints.caught.get(stop.event.kind) ?? new Set<string>();
      if (stop.event.name !== undefined) names.add(stop.event.name);
      breakpoints.caught.set(stop.event.kind, names);
    }
  }
  if (until) put(until.va, (_, thread) => until.holds(thread));
  for (const [va, conditions] of at) breakpoints.add(0, va, 4, conditions);
}

/** Which of the user's stops this is; counted, and those that are to be passed are. */
function met(debug: Debugger, stop: Stop, until?: Until): { isPassed: boolean; lines: string[] } {
  const { stops } = debug;
  if (stop.kind === 'break') {
    const thread = threadAt(debug.world, stop.thread)!;
    const pc = debug.pcOf(thread);
    const here = stops.list.filter(
      (one) => one.isEnabled && one.places.includes(pc) && holds(debug, one)(debug.world, thread) !== false,
    );
    const lines: string[] = [];
    let isPassed = !(until && until.va === pc && until.holds(thread));
    for (const one of here) {
      one.hits++;
      if (one.ignore > 0) {
        one.ignore--;
        continue;
      }
      if (one.says) debug.print(say(debug, one, thread));
      else {
        isPassed = false;
        lines.push(
          `${one.isTemporary ? 'Temporary breakpoint' : 'Breakpoint'} ${one.number}, hit ${one.hits} time${one.hits === 1 ? '' : 's'}`,
        );
        if (one.isTemporary) stops.remove(one);
      }
    }
    return { isPassed, lines };
  }
  if (stop.kind !== 'watch') return { isPassed: stop.kind === 'libraries', lines: [] };
  const watched = stops.list.filter((one) =>
    stop.watched !== undefined
      ? one.number === stop.watched
      : one.range &&
        one.kind === stop.how &&
        stop.address < one.range.va + one.range.length &&
        stop.address >= one.range.va,
  );
  let isPassed = watched.length > 0;
  const lines: string[] = [];
  for (const one of watched) {
    one.hits++;
    if (one.ignore > 0) {
      one.ignore--;
      continue;
    }
    if (one.condition !== undefined && holds(debug, one)(debug.world, debug.who) === false) continue;
    isPassed = false;
    const now = watchedValue(debug, one);
    lines.push(
      `${one.kind} ${one.number}: ${one.text}${now === one.last ? ` = ${now}` : `\n  old value ${one.last}\n  new value ${now}`}`,
    );
    one.last = now;
  }
  return { isPassed, lines };
}

/** What a watchpoint sees now. */
export function watchedValue(debug: Debugger, { range, value }: UserStop): string {
  if (!debug.isAnybody) return 'not there';
  if (value) return String(value() ?? 'not there');
  const bytes = debug.read(range!.va, range!.length);
  if (range!.length <= 4) return String(debug.word(range!.va, range!.length) ?? 'not there');
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function say(debug: Debugger, { says }: UserStop, thread: Thread): string {
  const values = says!.values.map((text) => {
    try {
      return evaluate(text, debug.scope(thread, false)).value;
    } catch (error) {
      if (error instanceof Mistake) return `<${error.message}>`;
      throw error;
    }
  });
  let at = 0;
  return says!.format.replace(/%([dux%])/g, (_, how: string) => {
    if (how === '%') return '%';
    const value = values[at++];
    if (typeof value !== 'number') return value ?? '<nothing>';
    return how === 'd' ? String(value | 0) : how === 'u' ? String(value >>> 0) : (value >>> 0).toString(16);
  });
}

/** Moves until something that is not to be passed; what it was is printed, unless it is the end of a step. */
export async function go(debug: Debugger, mover: Mover, until?: Until): Promise<Stop> {
  for (const one of debug.stops.list) if (one.range || one.value) one.last = watchedValue(debug, one);
  arm(debug, until);
  let lines: string[] = [];
  let stop: Stop;
  try {
    for (;;) {
      stop = await mover();
      const found = met(debug, stop, until);
      lines = found.lines;
      if (!found.isPassed) break;
      arm(debug, until);
    }
  } finally {
    debug.breakpoints.clear();
  }
  debug.frame = 0;
  if (stop.kind !== 'over' && threadAt(debug.world, stop.thread)) debug.thread = stop.thread;
  for (const line of lines) debug.print(line);
  return stop;
}

/** Prints where it has stopped, and what is different now. */
export function stopped(debug: Debugger, stop: Stop): void {
  const text = notice(stop);
  if (text) debug.print(text);
  if (stop.kind === 'over') return;
  showPlace(debug);
  showChanges(debug);
}

/** To a step; the selected thread stays selected if it is there. */
export async function seek(debug: Debugger, step: number): Promise<void> {
  const isThere = await debug.motion.seek(Math.max(0, step));
  debug.frame = 0;
  if (!threadAt(debug.world, debug.thread)) debug.thread = debug.motion.somebody();
  if (!isThere) debug.print('interrupted');
}
