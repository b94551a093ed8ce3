// Commands about what stops the run.
import type { KernelEvent } from '../../kernel/events.ts';
import { type Command, Mistake, rowsOf, wholeNumber } from './command.ts';
import { type Debugger, hex } from './debugger.ts';
import { watchedValue } from './go.ts';
import { splitFormat } from './format.ts';
import type { UserStop } from './stops.ts';

/** What can be caught, in the words of the field. */
export const catchable: Readonly<Record<string, KernelEvent['kind']>> = {
  call: 'call',
  syscall: 'call',
  upcall: 'upcall',
  fault: 'fault',
  switch: 'switch',
  mark: 'mark',
  signal: 'signal',
};

/** Where a place is by its name or line, in whichever programs are there then. */
function moves(debug: Debugger, place: string): Pick<UserStop, 'moves'> {
  const [, file, line] = /^(.+):([0-9]+)$/.exec(place.trim()) ?? [];
  const { names } = debug;
  if (file !== undefined) return { moves: () => names.line(file, Number(line)) };
  return names.everywhere(place.trim()).length > 0 ? { moves: () => names.everywhere(place.trim()) } : {};
}

function setBreak(debug: Debugger, rest: string, isTemporary: boolean): void {
  const [, place = '', condition] = /^(.*?)(?:(?:^|\s+)if\b\s*(.*))?$/s.exec(rest) ?? [];
  const places = debug.places(place);
  if (condition !== undefined) debug.value(condition);
  const odd = places.find((va) => va & 3);
  if (odd !== undefined) throw new Mistake(`no instruction begins at ${hex(odd)}`, 'instructions are 4 bytes each');
  const text = place.trim() || debug.names.symbol(places[0]!) || hex(places[0]!);
  const stop = debug.stops.add({
    kind: 'break',
    text,
    places,
    isTemporary,
    ...moves(debug, place),
    ...(condition === undefined ? {} : { condition }),
  });
  for (const va of places)
    debug.print(`${isTemporary ? 'Temporary breakpoint' : 'Breakpoint'} ${stop.number}: ${debug.where(va)}`);
}

function setWatch(debug: Debugger, rest: string, kind: 'watch' | 'rwatch' | 'awatch'): void {
  const { rest: text } = splitFormat(rest.replace(/^-l(ocation)?\s+/, ''));
  const [, expression = '', condition] = /^(.*?)(?:\s+if\b\s*(.*))?$/s.exec(text) ?? [];
  const found = debug.value(expression);
  if (condition !== undefined) debug.value(condition);
  const more = condition === undefined ? {} : { condition };
  if (found.at) {
    const range = { va: found.at.va, length: found.at.bytes };
    const stop = debug.stops.add({ kind, text: expression, range, ...more });
    return debug.print(
      `${kind} ${stop.number}: ${expression} (${range.length} bytes at ${hex(range.va)}) = ${watchedValue(debug, stop)}`,
    );
  }
  if (kind !== 'watch')
    throw new Mistake(`only memory can be watched for reads, and '${expression}' is none`, 'use watch');
  const { thread } = debug;
  const value = (): number | undefined => {
    try {
      const was = debug.thread;
      debug.thread = thread;
      try {
        return debug.who.id === thread ? debug.value(expression).value : undefined;
      } finally {
        debug.thread = was;
      }
    } catch (error) {
      if (error instanceof Mistake) return undefined;
      throw error;
    }
  };
  const stop = debug.stops.add({ kind, text: expression, value, ...more });
  debug.print(
    `watch ${stop.number}: ${expression} = ${watchedValue(debug, stop)}; looked at after every step, which is slow`,
  );
}

function chosen(debug: Debugger, rest: string): UserStop[] {
  const words = rest
    .replace(/^breakpoints?\s*/, '')
    .split(/[\s,]+/)
    .filter(Boolean);
  if (words.length === 0) return [...debug.stops.list];
  return words.map((word) => {
    const stop = debug.stops.get(wholeNumber(word, 0));
    if (!stop) throw new Mistake(`there is no breakpoint ${word}`, '`info breakpoints` lists them');
    return stop;
  });
}

const firstOf = (debug: Debugger, rest: string): [UserStop, string] => {
  const [, number = '', more = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
  if (number === '') throw new Mistake('a breakpoint has to be named', '`info breakpoints` lists them');
  return [chosen(debug, number)[0]!, more];
};

const row = rowsOf('breakpoints');

export const breakpointCommands: readonly Command[] = [
  row(
    ['break', 'b', 'br', 'hbreak'],
    '[PLACE] [if EXPR]',
    'stop before a place: SYMBOL, *ADDRESS, FILE:LINE, LINE',
    (debug, rest) => setBreak(debug, rest, false),
    'place',
  ),
  row(['tbreak', 'tb'], '[PLACE] [if EXPR]', 'the same, once', (debug, rest) => setBreak(debug, rest, true), 'place'),
  row(
    ['watch', 'wa'],
    'EXPR [if EXPR]',
    'stop when memory, $REG, $satp, $reservation or $pte_ADDRESS is changed',
    (debug, rest) => setWatch(debug, rest, 'watch'),
    'expression',
  ),
  row(['rwatch'], 'EXPR', 'stop when memory is read', (debug, rest) => setWatch(debug, rest, 'rwatch'), 'expression'),
  row(
    ['awatch'],
    'EXPR',
    'stop when memory is read or changed',
    (debug, rest) => setWatch(debug, rest, 'awatch'),
    'expression',
  ),
  row(['catch'], 'call|upcall|fault|switch|mark|signal [NAME]', 'stop after the kernel did that', (debug, rest) => {
    const [what = '', name] = rest.split(/\s+/);
    const kind = Object.hasOwn(catchable, what) ? catchable[what] : undefined;
    if (kind === undefined)
      throw new Mistake(`'${what}' cannot be caught`, `there are ${Object.keys(catchable).join(', ')}`);
    const stop = debug.stops.add({ kind: 'catch', text: rest, event: { kind, name } });
    debug.print(`Catchpoint ${stop.number}: ${rest}`);
  }),
  row(
    ['dprintf'],
    'PLACE, "FORMAT", EXPR, ...',
    'print whenever somebody comes to a place, and go on; %d %u %x',
    (debug, rest) => {
      const [, place, format, values = ''] = /^(.*?),\s*"([^"]*)"\s*(?:,\s*(.*))?$/s.exec(rest) ?? [];
      if (place === undefined || format === undefined)
        throw new Mistake('that is no dprintf', 'write dprintf PLACE, "FORMAT", EXPR, ...');
      const says = {
        format: format.replaceAll('\\n', ''),
        values: values
          .split(',')
          .map((one) => one.trim())
          .filter(Boolean),
      };
      for (const one of says.values) debug.value(one);
      const stop = debug.stops.add({ kind: 'dprintf', text: place, places: debug.places(place), says });
      debug.print(`Dprintf ${stop.number}: ${debug.where(stop.places[0]!)}`);
    },
    'place',
  ),
  row(['delete', 'd'], '[N ...]', 'forget breakpoints; all, if none is named', (debug, rest) =>
    chosen(debug, rest).forEach((stop) => debug.stops.remove(stop)),
  ),
  row(['disable', 'dis'], '[N ...]', 'let breakpoints not stop', (debug, rest) =>
    chosen(debug, rest).forEach((stop) => (stop.isEnabled = false)),
  ),
  row(['enable', 'en'], '[N ...]', 'let them stop again', (debug, rest) =>
    chosen(debug, rest).forEach((stop) => (stop.isEnabled = true)),
  ),
  row(['ignore'], 'N COUNT', 'pass a breakpoint so many times', (debug, rest) => {
    const [stop, count] = firstOf(debug, rest);
    stop.ignore = wholeNumber(count, 0);
    debug.print(`breakpoint ${stop.number} is passed ${stop.ignore} times`);
  }),
  row(['condition'], 'N [EXPR]', 'stop only if EXPR is not 0; without it, always', (debug, rest) => {
    const [stop, condition] = firstOf(debug, rest);
    if (condition === '') delete stop.condition;
    else {
      debug.value(condition);
      stop.condition = condition;
    }
  }),
];
