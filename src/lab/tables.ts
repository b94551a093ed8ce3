// Tables of the laboratory, as `info` shows them in the debugger and `info os` in gdb: one line of names, and rows.
import { tidOf } from '../kernel/kernel-context.ts';
import { frameIn } from '../kernel/page-table.ts';
import { PTE } from '../machine/sv32.ts';
import { criticalSections } from './critical-table.ts';
import { peekWord } from './peek.ts';
import type { World } from './world.ts';
import type { Programs } from './programs.ts';
import { nameOf, realPc, registerOf, shownPc, stateOf, threadAt, threads } from './threads.ts';

/** What a table is about. */
export interface Scene {
  readonly world: World;
  readonly programs: Programs;
  /** The thread whose address space is meant. */
  readonly thread: number;
  /** What lies at an address: `worker:main+8`; empty if nobody knows. */
  symbol(va: number, programs: Programs, world: World): string;
}

type Row = Readonly<Record<string, string | number>>;
interface Table {
  readonly about: string;
  rows(scene: Scene): Row[];
}

const hex = (value: number): string => `0x${(value >>> 0).toString(16).padStart(8, '0')}`;

const tables: Readonly<Record<string, Table>> = {
  harts: { about: 'harts, and who has them', rows: harts },
  threads: { about: 'kernel contexts, and user contexts that are suspended', rows: contexts },
  programs: { about: 'programs of this address space', rows: programs },
  activations: { about: 'scheduler activations and their virtual multiprocessors', rows: activations },
  locks: { about: 'words that somebody waits on', rows: locks },
  criticals: { about: 'critical sections, their copies, and who is inside', rows: criticals },
  pagetable: { about: "resident pages of the selected thread's address space", rows: pages },
};

export const tableNames = Object.keys(tables);
/** What each of them is about. */
export const tablesAbout: readonly (readonly [name: string, about: string])[] = Object.entries(tables).map(
  ([name, { about }]) => [name, about],
);

/** The rows of a table; undefined if there is none of that name. */
export function rowsOf(name: string, scene: Scene): Row[] | undefined {
  return Object.hasOwn(tables, name) ? tables[name]!.rows(scene) : undefined;
}

function harts({ world, programs: all, symbol }: Scene): Row[] {
  const { machine, kernel } = world;
  return machine.harts.map((hart) => {
    const kc = kernel.scheduler.on(hart);
    const lent = kernel.processors.at(hart.id).lent;
    return {
      hart: hart.id,
      runs: kc ? nameOf(world, { id: tidOf(kc), kc, hart, saved: undefined }) : 'nobody',
      pid: kc?.task!.pid ?? '',
      'lent to': lent ? `multiprocessor ${lent.slot}` : '',
      pc: kc ? hex(hart.pc) : '',
      at: kc ? symbol(hart.pc >>> 0, all, world) : '',
      clock: hart.clock,
      retired: hart.retired,
      reserves: hart.reservation < 0 ? '' : hex(hart.reservation),
    };
  });
}

function contexts({ world, programs: all, symbol }: Scene): Row[] {
  return threads(world).map((thread) => {
    const pc = (registerOf(world, thread, 32) ?? 0) >>> 0;
    return {
      thread: thread.id,
      name: `${all.nameFor(world, thread.kc)}:${nameOf(world, thread)}`,
      state: stateOf(world, thread),
      pc: hex(pc),
      at: symbol(pc, all, world),
      tp: hex(registerOf(world, thread, 4) ?? 0),
      home: hex(thread.kc.home),
      switches: thread.kc.switches,
      calls: thread.kc.calls,
    };
  });
}

function programs({ world, programs: all }: Scene): Row[] {
  return all.present(world).map(({ path, base, instance }) => ({
    program: path,
    base: hex(base),
    start: hex(instance.start),
    end: hex(instance.end),
    pid: instance.task?.pid ?? '',
    tid: instance.tid,
    mode: instance.isThread ? 'thread' : 'process',
  }));
}

function activations({ world, programs: all, symbol }: Scene): Row[] {
  const { kernel } = world;
  const rows: Row[] = [];
  for (const mp of kernel.activations.all)
    for (const kc of kernel.activations.of(mp)) {
      const thread = threadAt(world, tidOf(kc));
      const pc = thread && (registerOf(world, thread, 32) ?? 0) >>> 0;
      rows.push({
        multiprocessor: mp.slot,
        pid: mp.task?.pid ?? '',
        activation: kc.vessel,
        KC: tidOf(kc),
        state: kc.activation,
        hart: thread?.hart?.id ?? '',
        pc: pc === undefined ? '' : hex(pc),
        at: pc === undefined ? '' : symbol(pc, all, world),
        'waits for': kc.mode === 'waiting' ? kernel.reasonOf(kc) : '',
      });
    }
  return rows;
}

function locks({ world, programs: all, symbol }: Scene): Row[] {
  const { kernel } = world;
  const words = new Map<string, { va: number; what: string; value: number | undefined; who: string[] }>();
  for (const kc of kernel.kcs) {
    if (kc.mode !== 'waiting' || (kc.reason !== 'futex' && kc.reason !== 'trampoline')) continue;
    const key = `${kc.reason} ${kc.scope} ${kc.key}`;
    const one = words.get(key) ?? {
      va: kc.key,
      what: kc.reason,
      value: peekWord(world, kc.task!.space!, kc.key),
      who: [],
    };
    one.who.push(`KC${tidOf(kc)}`);
    words.set(key, one);
  }
  return [...words.values()].map(({ va, what, value, who }) => ({
    word: hex(va),
    name: symbol(va, all, world),
    kind: what,
    value: value === undefined ? '' : hex(value),
    waiting: who.join(' '),
  }));
}

function criticals({ world, programs: all }: Scene): Row[] {
  const { main } = all;
  const places = [
    { path: main.path, base: all.biasOfMain, bytes: main.bytes },
    ...all.present(world).map(({ path, base }) => ({ path, base, bytes: all.fileAt(path) })),
  ];
  const who = threads(world).filter(({ saved }) => saved === undefined);
  return places.flatMap(({ path, base, bytes }) =>
    (bytes === undefined ? [] : criticalSections(bytes)).map((section) => {
      const inside = (low: number, high: number): string =>
        who
          .filter(({ kc, hart }) => {
            const pc = realPc(kc, hart) >>> 0;
            return pc >= base + low && pc < base + high;
          })
          .map((thread) => nameOf(world, thread))
          .join(' ');
      return {
        section: section.name,
        start: hex(base + section.start),
        end: hex(base + section.end),
        copy: hex(base + section.copy),
        inside: inside(section.start, section.end),
        'in the copy': inside(section.copy, section.stubsEnd),
        program: path,
      };
    }),
  );
}

function pages({ world, thread, programs: all, symbol }: Scene): Row[] {
  const { kernel } = world;
  const space = (threadAt(world, thread) ?? threads(world)[0])?.kc.task!.space;
  if (space === undefined) return [];
  return [...kernel.spaces.pages.pages(space.root, 0, 0x8000_0000)].map(({ va, pte }) => {
    const region = kernel.spaces.find(space, va);
    const bits = (['R', 'W', 'X', 'U', 'A', 'D'] as const).map((bit) => (pte & PTE[bit] ? bit : '-')).join('');
    return {
      page: hex(va),
      frame: hex(frameIn(pte)),
      bits: pte & PTE.V ? bits : 'kept',
      holders: kernel.frames.holders(frameIn(pte)),
      region: region?.kind ?? '',
      begins: symbol(va, all, world),
    };
  });
}

/** Where a thread is, in a line. */
export function whereIs({ world, programs: all, symbol }: Scene, id: number): string {
  const thread = threadAt(world, id);
  if (thread === undefined) return `there is no thread ${id} now`;
  const pc =
    (thread.saved === undefined ? shownPc(thread.kc, thread.hart) : (registerOf(world, thread, 32) ?? 0)) >>> 0;
  return `${all.nameFor(world, thread.kc)}:${nameOf(world, thread)} at ${hex(pc)} ${symbol(pc, all, world)}`.trimEnd();
}
