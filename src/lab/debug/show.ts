// What is printed at a stop: why, who it is and where, the source line, and what has changed since the last stop.
import { registerNames } from '../../isa/registers.ts';
import { frameIn } from '../../kernel/page-table.ts';
import type { Stop } from '../motion.ts';
import { peekWord } from '../peek.ts';
import { registerOf } from '../threads.ts';
import { type Debugger, hex } from './debugger.ts';
import { formatted } from './format.ts';

/** Why it stopped, where that is not a step's end. */
export function notice(stop: Stop): string | undefined {
  switch (stop.kind) {
    case 'over':
      return `the run has ended: ${stop.outcome.kind}${stop.outcome.kind === 'exit' ? ` ${stop.outcome.status}` : ''}; going back is possible`;
    case 'end':
      return `going on from here ends the run: ${stop.outcome.kind}${stop.outcome.kind === 'exit' ? ` ${stop.outcome.status}` : ''}`;
    case 'begin':
      return 'this is the begin of what there is to go back to';
    case 'interrupt':
      return 'interrupted';
    case 'fatal':
      return `a trap that ends its task: signal ${stop.signal}`;
    case 'caught':
      return stop.text;
    default:
      return undefined;
  }
}

/** `step 12  hart 0  hello:KC1  0x… in main at f.s:3`, and the line. */
export function showPlace(debug: Debugger): void {
  const { who, names, timeline } = debug;
  const { bold, dim } = debug.options.paint;
  const pc = debug.pcOf(who);
  const source = names.source(pc);
  const where = who.hart ? `hart ${who.hart.id}` : who.saved ? 'suspended' : who.kc.mode;
  debug.print(`${dim(`step ${timeline.step}  ${where}`)}  ${bold(debug.titleOf(who))}  ${debug.where(pc)}`);
  if (source?.text) debug.print(`${source.line}\t${source.text}`);
  for (const [number, { text, format }] of debug.displays)
    debug.print(`${number}: ${text} = ${formatted(debug, text, format)}`);
}

interface Seen {
  thread: number;
  x: (number | undefined)[];
  groups: ReturnType<Debugger['world']['machine']['snapshot']>['groups'];
}
const seen = new WeakMap<Debugger, Seen>();
const MOST = 6;

/** Registers of the thread, and words of its memory, that are others than at the last stop. */
export function showChanges(debug: Debugger): void {
  const { who, world } = debug;
  const x = Array.from({ length: 32 }, (_, i) => registerOf(world, who, i));
  const { groups } = world.machine.snapshot();
  const before = seen.get(debug);
  seen.set(debug, { thread: who.id, x, groups });
  if (!before) return;
  const { paint } = debug.options;
  const parts: string[] = [];
  if (before.thread === who.id)
    for (let i = 1; i < 32; i++) {
      const value = x[i];
      if (value !== before.x[i] && value !== undefined) parts.push(`${registerNames[i]}=${hex(value)}`);
    }
  if (parts.length > 0) debug.print(paint.dim(`  registers: ${parts.join(' ')}`));
  const words = changedWords(debug, before.groups, groups);
  if (words.length > 0) debug.print(paint.dim(`  memory: ${words.join('  ')}`));
}

function changedWords(debug: Debugger, before: Seen['groups'], now: Seen['groups']): string[] {
  const { world, who, names } = debug;
  const { kernel } = world;
  const space = who.kc.task!.space!;
  const found: string[] = [];
  let more = 0;
  for (const { va, pte } of kernel.spaces.pages.pages(space.root, 0, 0x8000_0000)) {
    const page = world.machine.memory.page(world.machine.memory.host(frameIn(pte), 1));
    const [was, is] = [pageIn(before, page), pageIn(now, page)];
    if (was === is || is === undefined) continue;
    for (let i = 0; i < is.length; i++) {
      const old = was?.[i] ?? 0;
      if (old === is[i]) continue;
      if (found.length >= MOST) more++;
      else
        found.push(
          `${names.symbol(va + 4 * i) || hex(va + 4 * i)}: ${hex(old)} -> ${hex(peekWord(world, space, va + 4 * i) ?? 0)}`,
        );
    }
  }
  return more > 0 ? [...found, `and ${more} more`] : found;
}

const GROUP = 128;
const pageIn = (groups: Seen['groups'], page: number): Int32Array | undefined =>
  groups[Math.floor(page / GROUP)]?.[page % GROUP];
