// `info`: tables of the laboratory, and what the debugger itself holds.
import { registerNames } from '../../isa/registers.ts';
import { tidOf } from '../../kernel/kernel-context.ts';
import { PTE, walk } from '../../machine/sv32.ts';
import { rowsOf, tablesAbout } from '../tables.ts';
import { nameOf, registerOf, stateOf, threads } from '../threads.ts';
import { type Command, Mistake } from './command.ts';
import { type Debugger, hex } from './debugger.ts';
import { backtrace, showDisplays, showRegisters } from './look-commands.ts';

interface Topic {
  readonly about: string;
  show(debug: Debugger, rest: string): void;
}
type Row = Readonly<Record<string, string | number>>;

export function columns(rows: readonly Row[]): string {
  const names = Object.keys(rows[0]!);
  const widths = names.map((name) => Math.max(name.length, ...rows.map((row) => String(row[name]).length)));
  const line = (cells: readonly (string | number)[]): string =>
    cells
      .map((cell, i) => String(cell).padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(names), ...rows.map((row) => line(names.map((name) => row[name]!)))].join('\n');
}

const show = (debug: Debugger, rows: readonly Row[], none: string): void =>
  debug.print(rows.length === 0 ? none : columns(rows));

function showThreads(debug: Debugger): void {
  const { world } = debug;
  for (const thread of threads(world)) {
    const mark = thread.id === debug.thread ? '*' : ' ';
    const state = stateOf(world, thread).replace(/\b0x[0-9a-f]+\b/, (word) => {
      const name = debug.names.symbol(Number(word));
      return name ? `${word} <${name}>` : word;
    });
    debug.print(`${mark} ${thread.id}  ${debug.titleOf(thread)}  (${state})  ${debug.where(debug.pcOf(thread))}`);
    if (thread.saved) backtrace(debug, thread, 4);
  }
}

/** A walk, entry by entry. */
function showWalk(debug: Debugger, rest: string): void {
  const { kernel, machine } = debug.world;
  const va = debug.value(rest).value >>> 0;
  const space = debug.who.kc.task!.space!;
  const satp = kernel.spaces.satp(space);
  debug.print(
    `${hex(va)}: root ${hex((satp & 0x3f_ffff) * 4096)}, vpn[1] ${va >>> 22}, vpn[0] ${(va >>> 12) & 1023}, offset ${va & 4095}`,
  );
  for (const access of ['load', 'store', 'fetch'] as const) {
    const found = walk(machine.memory, satp, va, access, []);
    if (!found.ok) debug.print(`  ${access}: no, step ${found.step}`);
    else {
      const bits = (['V', 'R', 'W', 'X', 'U', 'A', 'D'] as const)
        .map((bit) => (found.pte & PTE[bit] ? bit : '-'))
        .join('');
      debug.print(
        `  ${access}: physical ${hex(found.pa)}, entry ${hex(found.pte)} ${bits} at ${hex(found.pteAddress)}, level ${found.level}`,
      );
    }
  }
  const region = kernel.spaces.find(space, va);
  debug.print(region ? `  region: ${region.kind}, ${hex(region.start)} to ${hex(region.end)}` : '  in no region');
}

function showTls(debug: Debugger): void {
  const { world, names } = debug;
  const locals = [...new Set(names.symbols())].filter((name) => names.find(name, debug.pcOf(debug.who))?.isLocal);
  show(
    debug,
    threads(world).map((thread) => {
      const tp = registerOf(world, thread, 4) ?? 0;
      const values = locals.slice(0, 6).map((name) => {
        const symbol = names.find(name, debug.pcOf(thread));
        return symbol?.isLocal && tp !== 0 ? `${name}=${debug.word((tp + symbol.va) >>> 0, 4, thread) ?? '?'}` : '';
      });
      const isOwn =
        tp === thread.kc.home
          ? 'home'
          : tp === 0
            ? 'none'
            : `not ${nameOf(world, { ...thread, saved: undefined }).split('/')[0]}'s`;
      return {
        thread: thread.id,
        name: debug.titleOf(thread),
        tp: hex(tp),
        whose: thread.saved ? 'saved' : isOwn,
        values: values.filter(Boolean).join(' '),
      };
    }),
    'nobody is there',
  );
}

const topics: Readonly<Record<string, Topic>> = {
  ...Object.fromEntries(
    tablesAbout.map(([name, about]) => [
      name,
      { about, show: (debug: Debugger) => show(debug, rowsOf(name, debug.scene)!, `no ${name}`) },
    ]),
  ),
  threads: {
    about: 'kernel contexts and who they are coupled with; user contexts that are suspended, with their frames',
    show: showThreads,
  },
  pagetable: {
    about: 'resident pages; with an address, the walk to it',
    show: (debug, rest) =>
      rest === '' ? show(debug, rowsOf('pagetable', debug.scene)!, 'no pages') : showWalk(debug, rest),
  },
  tasks: {
    about: 'tasks, their pids and their kernel contexts',
    show(debug) {
      const tasks = new Map<number, Row & { KCs: string }>();
      for (const kc of debug.world.kernel.kcs) {
        if (!kc.task || kc.mode === 'free') continue;
        const { slot, pid, space } = kc.task;
        const before = tasks.get(slot);
        tasks.set(slot, {
          pid,
          program: debug.programs.nameFor(debug.world, kc),
          space: space?.slot ?? '',
          KCs: `${before ? `${before.KCs} ` : ''}KC${tidOf(kc)}`,
        });
      }
      show(debug, [...tasks.values()], 'no tasks');
    },
  },
  tls: { about: 'tp of every thread, whose block that is, and thread-local variables', show: showTls },
  queues: {
    about: 'who is ready, and who waits for what',
    show(debug) {
      const rows = [...debug.world.kernel.kcs].flatMap((kc) =>
        kc.mode === 'ready' || kc.mode === 'waiting'
          ? [
              {
                queue: kc.mode,
                KC: tidOf(kc),
                'waits for': kc.mode === 'waiting' ? debug.world.kernel.reasonOf(kc) : '',
                hart: kc.hart,
              },
            ]
          : [],
      );
      show(debug, rows, 'nobody is ready or waits');
    },
  },
  registers: {
    about: 'registers of the selected thread and frame; or those that are named',
    show(debug, rest) {
      const asked = rest
        .split(/[\s,]+/)
        .filter(Boolean)
        .map((name) => name.replace(/^\$/, ''));
      for (const name of asked) debug.value(`$${name}`);
      showRegisters(
        debug,
        asked.length > 0
          ? asked
          : [...registerNames.slice(1), 'pc', 'hart', 'kc', 'cycle', 'instret', 'satp', 'reservation'],
      );
    },
  },
  breakpoints: {
    about: 'breakpoints, watchpoints, catchpoints',
    show(debug) {
      const rows = debug.stops.list.map((one) => ({
        number: one.number,
        kind: one.isTemporary ? 'tbreak' : one.kind,
        enabled: one.isEnabled ? 'y' : 'n',
        hits: one.hits,
        what:
          one.text +
          (one.condition === undefined ? '' : ` if ${one.condition}`) +
          (one.ignore > 0 ? `, passed ${one.ignore} more times` : ''),
        where: one.places.map(hex).join(' '),
      }));
      show(debug, rows, 'no breakpoints');
    },
  },
  display: { about: 'what is printed at every stop', show: showDisplays },
  bookmarks: {
    about: 'moments that have a name',
    show: (debug) =>
      show(
        debug,
        [...debug.bookmarks].map(([name, step]) => ({ bookmark: name, step })),
        'no bookmarks',
      ),
  },
  line: {
    about: 'where the code of a line is',
    show: (debug, rest) => debug.places(rest).forEach((va) => debug.print(debug.where(va))),
  },
  symbol: {
    about: 'what lies at an address',
    show(debug, rest) {
      const va = debug.value(rest).value >>> 0;
      debug.print(debug.names.symbol(va) || `no symbol lies at ${hex(va)}`);
    },
  },
  output: {
    about: 'all that has been written up to now',
    show: ({ timeline, options }) =>
      options.print(new TextDecoder().decode(timeline.content(1)) + new TextDecoder().decode(timeline.content(2))),
  },
  history: {
    about: 'what going back costs in memory',
    show({ timeline, options }) {
      const { checkpoints, bytes } = timeline.memory;
      options.print(`${checkpoints} snapshots, ${Math.ceil(bytes / 1024)} KiB`);
    },
  },
};

export const topicNames = Object.keys(topics);
export const topicsAbout: readonly (readonly [string, string])[] = Object.entries(topics).map(([name, { about }]) => [
  name,
  about,
]);

export const infoCommands: readonly Command[] = [
  {
    names: ['info', 'i'],
    group: 'info',
    form: 'TOPIC',
    help: `about ${topicNames.join(', ')}`,
    completes: 'info',
    run(debug, rest) {
      const [, word = '', more = ''] = /^(\S*)\s*(.*)$/s.exec(rest) ?? [];
      const short: Readonly<Record<string, string>> = { b: 'breakpoints', r: 'registers', th: 'threads', s: 'symbol' };
      const name = Object.hasOwn(short, word) ? short[word]! : word;
      const begun = topicNames.filter((topic) => topic.startsWith(name));
      const found = topicNames.includes(name) ? name : begun.length === 1 ? begun[0] : undefined;
      if (name === '' || found === undefined)
        throw new Mistake(
          name === '' ? 'info about what?' : `there is no topic '${word}'`,
          `there are ${topicNames.join(', ')}`,
        );
      topics[found]!.show(debug, more);
    },
  },
];
