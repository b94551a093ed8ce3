// The programs of litmus: the small ones under every schedule there is, step by step, those that are right and larger under
// many, and every broken one under a schedule, given here, in which it goes wrong.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kernel, kernelBytesFor, type Outcome } from '../src/kernel/kernel.ts';
import type { Hart } from '../src/machine/hart.ts';
import { type Interleaver, seeded } from '../src/machine/interleave.ts';
import { searchPlainly } from '../src/lab/testing/plain-search.ts';
import { Machine } from '../src/machine/machine.ts';
import { readHeader } from '../tools/header.ts';
import { build, programsFolder, type Unit } from '../tools/program.ts';

const folder = join(programsFolder, 'litmus');
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.s'))
  .map((name) => {
    const { header } = readHeader(name, readFileSync(join(folder, name), 'utf8'));
    return { name: name.slice(0, -2), title: header.title, expects: header.expect.map((one) => one.value) };
  });

/** No program needs a tenth of it. */
const TICKS = 15_000;
/** After its schedule everybody goes on in turn, so many instructions at a time. */
const TURN = 200;
const SEEDS = 20;
/** A preemption behind each of so many first instructions. */
const PLACES = 40;

type Run = (interleaver: Interleaver, slice: number) => string;

const cache = new Map<string, Unit>();

/** The program, ready to be run again and again from its first instruction. */
function made(name: string): { run: Run; harts: number; kernel: Kernel } {
  const built = build([join(folder, `${name}.s`)], { cache });
  expect(built.diagnostics).toEqual([]);
  const { start } = built.header;
  const ramBytes = 2 << 20;
  const machine = new Machine({
    harts: start.length,
    engine: 'interp',
    ramBytes,
    kernelBytes: kernelBytesFor(ramBytes),
  });
  const kernel = new Kernel(machine, { start });
  kernel.load(built.elf!, [name]);
  const first = machine.snapshot();
  const run: Run = (interleaver, slice) => {
    machine.restore(first);
    return inWords(kernel.run({ slice, maxTicks: TICKS, interleaver }));
  };
  return { run, harts: start.length, kernel };
}

function inWords(outcome: Outcome): string {
  if (outcome.kind === 'exit') return `exit ${outcome.status}`;
  return outcome.kind === 'failed' ? `failed: ${outcome.detail}` : outcome.kind;
}

/**
 * `0*8 1*9 0`: hart 0 for eight instructions, hart 1 for nine, then hart 0 and the others in turn. `0*8 (1*9 0*5)`: what
 * is in parentheses again and again.
 */
function following(schedule: string): Interleaver {
  const [, stem, loop] = /^([^(]*)(?:\((.*)\))?$/.exec(schedule)!;
  const pieces = (text: string): readonly (readonly [hart: number, steps: number])[] =>
    text
      .split(' ')
      .filter(Boolean)
      .map((piece) => {
        const [hart, steps] = piece.split('*');
        return [Number(hart), Number(steps ?? TURN)];
      });
  const once = pieces(stem);
  const again = loop === undefined ? undefined : pieces(loop);
  let at = 0;
  let steps = 0;
  let last: number | undefined;
  return {
    next(harts) {
      for (;;) {
        const piece = at < once.length ? once[at] : again?.[(at - once.length) % again.length];
        if (piece === undefined) break;
        last = piece[0];
        const hart = harts.find(({ id }) => id === last);
        if (hart !== undefined && steps++ < piece[1]) return hart;
        at++;
        steps = 0;
      }
      let hart: Hart | undefined = harts.find(({ id }) => id === last);
      if (hart === undefined || steps++ >= TURN) {
        hart = harts.find(({ id }) => id > last!) ?? harts[0];
        steps = 1;
      }
      last = hart.id;
      return hart;
    },
  };
}

const two = 'failed: two threads are in the section';
const stuck = 'out of time';

/** For every broken program a schedule with as few switches as will do, and how it ends. */
// oxfmt-ignore
const wrong: Readonly<Record<string, readonly [schedule: string, ending: string]>> = {
  'bug-aba-2':                ['0*8 1', 'failed: a node was popped that somebody has'],
  'bug-aba-3':                ['0*8 2', 'failed: a node was popped that somebody has'],
  'bug-abba-2':               ['0*9 1', stuck],
  'bug-abba-3':               ['0*9 1*9 2', stuck],
  'bug-abba-4':               ['0*9 1*9 2*9 3', stuck],
  'bug-after-you-2':          ['0*5 (0*5 1*7)', stuck],
  'bug-after-you-3':          ['0*5 1*8 2*8 (0*4 1*5 2*5)', stuck],
  'bug-barrier-2':            ['0', stuck],
  'bug-barrier-3':            ['0', stuck],
  'bug-chase-lev-2':          ['0*12 1*9 0', 'failed: an item was taken twice'],
  'bug-chase-lev-3':          ['0*12 1*9 0', 'failed: an item was taken twice'],
  'bug-checkact-2':           ['0*5 1*9 0', two],
  'bug-checkact-3':           ['0*5 1*9 0', two],
  'bug-checkact-4':           ['0*5 1*9 0', two],
  'bug-dcl-2':                ['0*13 1', 'failed: the object is used before it is made'],
  'bug-dcl-3':                ['0*13 1', 'failed: the object is used before it is made'],
  'bug-drepper-forgetful-3':  ['0*10 1', 'deadlock'],
  'bug-mcs-late-2':           ['0*10 1*13 0', stuck],
  'bug-mcs-late-3':           ['0*10 1*13 0', stuck],
  'bug-mcs-nowait-2':         ['0*15 1', stuck],
  'bug-mcs-nowait-3':         ['0*15 1', stuck],
  'bug-mp':                   ['0*4 1', 'failed: the flag is there and the data is not'],
  'bug-msq-helpless-2':       ['0', stuck],
  'bug-msq-helpless-3':       ['0', stuck],
  'bug-msq-reread-2x2':       ['0*15 1*46 0', 'failed: the queue is empty although something was enqueued'],
  'bug-peterson-swapped-2':   ['0*13 1*17 0', two],
  'bug-peterson-turn-self-2': ['0*17 1', two],
  'bug-seqlock-2':            ['1*6 0', 'failed: half of a change was seen'],
  'bug-seqlock-3':            ['1*6 0', 'failed: half of a change was seen'],
  'bug-sleeper-2':            ['1*8 0', stuck],
  'bug-sleeper-3':            ['1*8 0', stuck],
  'bug-spsc-early-2':         ['0*15 1', 'failed: a slot was read before it was written'],
  'bug-ticket-torn-2':        ['0*5 1', stuck],
  'bug-ticket-torn-3':        ['0*5 1', stuck],
  'bug-waiters-2':            ['0*12 1', 'deadlock'],
  'bug-waiters-3':            ['0*12 1', 'deadlock'],
};

const isBroken = ({ expects }: (typeof programs)[number]): boolean => expects.some(({ kind }) => kind === 'violation');

/** Two threads once each, and some more; all of them have fewer states than this. */
const STATES = 40_000;
const isSmall = ({ name }: (typeof programs)[number]): boolean =>
  /-2$|^(bug-)?mp$|^iriw$|^spsc|^(tas|ttas|lrsc|ticket|clh|mcs|anderson|bakery|dekker|lamport-fast|peterson|filter|szymanski)-2x2$/.test(
    name,
  ) ||
  /^(tas|ttas|lrsc|ticket|clh|anderson|dcl|sleeper|philosophers|bug-sleeper|bug-abba|bug-dcl|bug-seqlock)-3$/.test(
    name,
  );

describe('every schedule of a small litmus program, step by step', () => {
  it.each(programs.filter(isSmall))('$name: $title', ({ name, expects }) => {
    const found = searchPlainly(made(name).kernel, inWords, STATES);
    expect(found).toBeDefined();
    const wrongs = expects.flatMap((one) => (one.kind === 'violation' ? [one] : []));
    const { 'exit 0': _, ...ends } = Object.fromEntries(found!.ends);
    expect(
      Object.keys(ends)
        .map((end) => end.replace(/^failed: /, ''))
        .toSorted(),
    ).toEqual(wrongs.map(({ what }) => what).toSorted());
    for (const { what, preemptions } of wrongs)
      if (preemptions !== undefined) expect([what, ends[`failed: ${what}`] ?? ends[what]]).toEqual([what, preemptions]);
    if (wrongs.length === 0) expect(found!.ends.has('exit 0')).toBe(true);
  });
});

describe('a litmus program that is right, under many schedules', () => {
  const right = programs.filter((program) => !isBroken(program) && !isSmall(program));

  it.each(right)('$name: $title', ({ name }) => {
    const { run, harts } = made(name);
    const seen = new Set<string>();
    for (let seed = 0; seed < SEEDS; seed++) seen.add(run(seeded(seed), 1 + (seed % 3)));
    // One preemption, behind each of the first instructions of each thread.
    for (let first = 0; first < harts; first++)
      for (let steps = 1; steps <= PLACES; steps++)
        seen.add(run(following(`${first}*${steps} ${(first + 1) % harts}`), 1));
    expect([...seen]).toEqual(['exit 0']);
  });
});

describe('a litmus program that is broken', () => {
  const broken = programs.filter(isBroken);

  it.each(broken)('$name: $title', ({ name, expects }) => {
    const [schedule, ending] = wrong[name]!;
    expect(made(name).run(following(schedule), 1)).toBe(ending);
    const said = expects.flatMap((one) => (one.kind === 'violation' ? [one.what] : []));
    expect(said).toContain(ending === stuck ? 'livelock' : ending.replace(/^failed: /, ''));
  });

  it('is named here, and no other is', () => {
    expect(Object.keys(wrong).toSorted()).toEqual(broken.map(({ name }) => name).toSorted());
  });
});
