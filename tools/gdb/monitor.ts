// `monitor` in gdb: what the laboratory can say and do that gdb has no word for.
import { rowsOf, tableNames, whereIs } from '../../src/lab/tables.ts';
import type { Session } from '../../src/lab/gdb/session.ts';
import { catchable } from '../../src/lab/debug/breakpoint-commands.ts';
import { Mistake } from '../../src/lab/debug/command.ts';
import { commands as ours, perform } from '../../src/lab/debug/commands.ts';
import type { Debugger } from '../../src/lab/debug/debugger.ts';
import { columns, topicNames } from '../../src/lab/debug/info-commands.ts';
import { count, plural } from '../names.ts';
import { nearest, number } from '../words.ts';

type Over = (print: (text: string) => void) => Debugger;

interface Command {
  readonly form: string;
  readonly about: string;
  does(session: Session, words: readonly string[]): string | Promise<string>;
}

const after = 'gdb still shows the moment before: say `maintenance flush register-cache`, or take a step';

const commands: Readonly<Record<string, Command>> = {
  help: { form: 'help', about: 'this', does: () => help() },
  when: {
    form: 'when',
    about: 'the step this is, and who stopped (the same number as $ictr)',
    does: (session) => {
      const { step, seen, next } = session.timeline;
      const far = seen > step ? `, ${count(seen - step)} before the last one seen` : '';
      return `step ${count(step)}${far}; next: ${next.next}${next.hart < 0 ? '' : ` on hart ${next.hart}`}\n${whereIs(session.scene, session.stopped)}`;
    },
  },
  seek: {
    form: 'seek STEP | +N | -N | start | end',
    about: 'go to any step of the run',
    async does(session, [to = '']) {
      const ends: Readonly<Record<string, number>> = { start: 0, end: Number.MAX_SAFE_INTEGER };
      const by = Object.hasOwn(ends, to) ? ends[to] : number(to.replace(/^\+/, ''));
      if (by === undefined) return 'seek takes a step, +N, -N, start or end';
      const isThere = await session.seek(/^[+-]/.test(to) ? session.timeline.step + by : by);
      return `${isThere ? '' : 'interrupted; '}step ${count(session.timeline.step)}: ${whereIs(session.scene, session.stopped)}\n${after}`;
    },
  },
  info: {
    form: 'info TABLE',
    about: `the same tables as \`info os\`: ${tableNames.join(', ')}`,
    does(session, [name = '']) {
      const rows = rowsOf(name, session.scene);
      if (rows) return rows.length === 0 ? `no ${name}` : columns(rows);
      const meant = nearest(name, tableNames);
      return `there is no table '${name}'${meant ? `; did you mean ${meant}?` : `; there are ${tableNames.join(', ')}`}`;
    },
  },
  catch: {
    form: 'catch call|upcall|fault|switch|mark|signal [NAME]',
    about: 'stop after the kernel did that; NAME is a call or a mark',
    does: (session, [what = '', name]) => caught(session, what, name),
  },
  'catch-syscall': {
    form: 'catch-syscall [NAME]',
    about: 'the same as catch call: gdb has no `catch syscall` here',
    does: (session, [name]) => caught(session, 'call', name),
  },
  uncatch: {
    form: 'uncatch',
    about: 'catch nothing any more',
    does(session) {
      session.breakpoints.caught.clear();
      return 'nothing is caught';
    },
  },
  console: {
    form: 'console',
    about: 'all that has been written up to now',
    does: ({ timeline }) =>
      new TextDecoder().decode(timeline.content(1)) + new TextDecoder().decode(timeline.content(2)),
  },
  end: {
    form: 'end stop|exit',
    about: 'stop one moment before the run ends (as it is), or let it end',
    does(session, [how]) {
      if (how !== 'stop' && how !== 'exit') return 'end takes stop or exit';
      session.motion.endsAtOnce = how === 'exit';
      return how === 'exit' ? 'the run ends when it ends' : 'the run stops one moment before its end';
    },
  },
  history: {
    form: 'history',
    about: 'what going back costs in memory',
    does({ timeline }) {
      const { checkpoints, bytes } = timeline.memory;
      return `${plural(checkpoints, 'snapshot')}, ${count(Math.ceil(bytes / 1024))} KiB`;
    },
  },
};

function caught(session: Session, what: string, name: string | undefined): string {
  const kind = Object.hasOwn(catchable, what) ? catchable[what] : undefined;
  if (kind === undefined) return `'${what}' cannot be caught; there are ${Object.keys(catchable).join(', ')}`;
  const names = session.breakpoints.caught.get(kind) ?? new Set<string>();
  if (name === undefined) names.clear();
  else names.add(name);
  session.breakpoints.caught.set(kind, names);
  return `catching ${what}${name === undefined ? '' : ` ${name}`}`;
}

function help(): string {
  const rows = Object.values(commands).map(({ form, about }) => `  ${form.padEnd(52)} ${about}`);
  const more = ours.map(({ names: [name] }) => name).filter((name) => !Object.hasOwn(commands, name));
  return `commands of the laboratory (monitor ...):\n${rows.join('\n')}\nand those of upcall debug: ${more.join(', ')}`;
}

/** A command of our own debugger. */
async function debugged(line: string, session: Session, over: Over): Promise<string> {
  const lines: string[] = [];
  const one = over((text) => void lines.push(text));
  const { step } = session.timeline;
  try {
    await perform(one, line);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    lines.push(`${error.message}${error.remedy ? `; ${error.remedy}` : ''}`);
  }
  if (session.timeline.step !== step || one.thread !== session.stopped) {
    session.stand(one.thread);
    lines.push(after);
  }
  return lines.join('\n');
}

/** What a line of `monitor` prints; what is wrong with it is printed, too. */
export function monitor(line: string, session: Session, over: Over): string | Promise<string> {
  const [name = '', ...words] = line.trim().split(/\s+/);
  if (name === '') return help();
  if (Object.hasOwn(commands, name)) {
    // What gdb's tables do not have, the debugger's have.
    const isOurs = name === 'info' && rowsOf(words[0] ?? '', session.scene) === undefined;
    return isOurs && topicNames.includes(words[0] ?? '')
      ? debugged(line, session, over)
      : commands[name]!.does(session, words);
  }
  const [word = ''] = /^[A-Za-z-]+/.exec(name) ?? [];
  if (ours.some(({ names }) => names.includes(word))) return debugged(line, session, over);
  const begun = Object.keys(commands).filter((known) => known.startsWith(name));
  if (begun.length === 1) return commands[begun[0]!]!.does(session, words);
  const meant = nearest(name, [...Object.keys(commands), ...ours.map(({ names }) => names[0])]);
  return `there is no command '${name}'${meant ? `; did you mean ${meant}?` : ''} (monitor help)`;
}
