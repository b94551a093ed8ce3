// The programs of litmus under every schedule there is: those that are right are right under all, those that are broken are
// found with as few preemptions as their headers say, and what is found does happen when it is run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kernel, kernelBytesFor } from '../src/kernel/kernel.ts';
import { explore, finish, inWords } from '../src/lab/explore/explore.ts';
import { following } from '../src/lab/explore/schedule.ts';
import { searchPlainly } from '../src/lab/testing/plain-search.ts';
import { Machine } from '../src/machine/machine.ts';
import { readHeader } from '../tools/header.ts';
import { build, programsFolder, type Unit } from '../tools/program.ts';

const folder = join(programsFolder, 'litmus');
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.s'))
  .map((name) => {
    const { header } = readHeader(name, readFileSync(join(folder, name), 'utf8'));
    const wrongs = header.expect.flatMap(({ value }) => (value.kind === 'violation' ? [value] : []));
    return { name: name.slice(0, -2), title: header.title, wrongs };
  });

const cache = new Map<string, Unit>();

function loaded(name: string): Kernel {
  const built = build([join(folder, `${name}.s`)], { cache });
  expect(built.diagnostics).toEqual([]);
  const ramBytes = 2 << 20;
  const { start } = built.header;
  const machine = new Machine({ harts: start.length, ramBytes, kernelBytes: kernelBytesFor(ramBytes) });
  const kernel = new Kernel(machine, { start });
  kernel.load(built.elf!, [name]);
  return kernel;
}

const isRight = (how: string): boolean => how === 'exit 0';
/** More states than this, and the search is cut short: those programs are for `upcall explore`. */
const MOST = 10_000;

/** Those whose graph was closed. */
const isClosed = new Set<string>();

describe('under every schedule', () => {
  it.each(programs.filter(({ wrongs }) => wrongs.length === 0))('$name is right: $title', ({ name }) => {
    const { verdict, bound, violations } = finish(explore(loaded(name), isRight), MOST);
    expect(violations).toEqual([]);
    if (bound === undefined) isClosed.add(name);
    if (bound === undefined) expect(verdict).toBe('COMPLETE');
    else expect([verdict, bound]).toEqual(['BOUNDED', 'the budget ended before the search']);
  });

  it('there is, of most of those that are right', () => {
    const closed = programs.filter(({ name, wrongs }) => wrongs.length === 0 && isClosed.has(name));
    expect(closed.length).toBeGreaterThan(90);
  });

  it.each(programs.filter(({ wrongs }) => wrongs.length > 0))('$name is broken: $title', ({ name, wrongs }) => {
    const { verdict, bound, violations } = finish(explore(loaded(name), isRight));
    expect(bound).toBeUndefined();
    expect(verdict).toBe('VIOLATED');
    expect(violations.map(({ how }) => how).toSorted()).toEqual(wrongs.map(({ what }) => what).toSorted());
    for (const { what, preemptions } of wrongs)
      if (preemptions !== undefined) expect(violations.find(({ how }) => how === what)).toMatchObject({ preemptions });
    // And so it happens.
    for (const { how, schedule, steps } of violations) {
      const kernel = loaded(name);
      const interleaver = following(schedule);
      for (let step = 0; step < steps; step++) kernel.turn(interleaver, 1);
      if (how !== 'livelock') {
        if (how === 'deadlock') kernel.turn(interleaver, 1);
        expect(inWords(kernel.outcome!)).toBe(how);
      } else expect(kernel.isOver).toBe(false);
    }
  });
});

describe('what the reduction leaves out', () => {
  it.each(programs.filter(({ name }) => /-2$|^bug-.*-3$|^iriw$|^mp$/.test(name)))(
    'is nothing: $name ends in the same ways after the same preemptions as in a plain search',
    ({ name }) => {
      const plain = searchPlainly(loaded(name), inWords, 40_000);
      if (plain === undefined) return;
      const { endings, states } = finish(explore(loaded(name), isRight));
      expect(Object.fromEntries(endings.map(({ how, preemptions }) => [how, preemptions]))).toEqual(
        Object.fromEntries(plain.ends),
      );
      expect(states).toBeLessThanOrEqual(plain.states);
    },
  );
});
