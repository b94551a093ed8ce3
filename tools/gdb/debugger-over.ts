// Our own debugger over the run that gdb has: `monitor` takes its commands. Its breakpoints are its own, and end its own
// motions only.
import { Debugger } from '../../src/lab/debug/debugger.ts';
import type { Session } from '../../src/lab/gdb/session.ts';
import type { Timeline } from '../../src/lab/timeline.ts';
import { namesOf } from '../debug/names.ts';
import type { TextOf } from '../image.ts';
import { noPaint } from '../io.ts';

/** One for each run, with where its lines go to now. */
const known = new WeakMap<Timeline, { one: Debugger; print: (text: string) => void }>();

export function debuggerOver(
  session: Session,
  elf: Uint8Array,
  textOf: TextOf,
  print: (text: string) => void,
): Debugger {
  const { timeline, options, programs } = session;
  const before = known.get(timeline);
  if (before) {
    before.print = print;
    before.one.thread = session.stopped;
    return before.one;
  }
  const made = { print } as { one: Debugger; print: (text: string) => void };
  made.one = new Debugger({
    main: options.main,
    files: options.files,
    bias: options.bias,
    programs,
    begin: () => timeline,
    names: (all, world) => namesOf(elf, textOf, all, world),
    print: (text) => made.print(text),
    output: () => {},
    breathe: () => options.breathe(),
    isInterrupted: () => session.takeInterrupt(),
    paint: noPaint,
  });
  made.one.thread = session.stopped;
  known.set(timeline, made);
  return made.one;
}
