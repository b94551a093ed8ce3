// The programs on other machines than their headers name: what they show must not depend on harts or slices.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unmet } from '../tools/expect.ts';
import { readHeader } from '../tools/header.ts';
import type { Io } from '../tools/io.ts';
import { build, programsFolder, type Unit } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';

const programs = ['harts', 'paging', 'tls', 'bilevel'].flatMap((chapter) =>
  readdirSync(join(programsFolder, chapter))
    .filter((name) => name.endsWith('.s'))
    .map((name) => `${chapter}/${name}`),
);
/** A program that names a slice is about that slice; this one compares what a second hart costs with what it saves. */
const aboutTwoHarts = 'bilevel/orders.s';
/** And this one moves a thread from one of three harts to another. */
const aboutThreeHarts = 'harts/affinity.s';
const free = programs.filter(
  (name) =>
    readHeader(name, readFileSync(join(programsFolder, name), 'utf8')).header.slice === undefined &&
    name !== aboutTwoHarts &&
    name !== aboutThreeHarts,
);
const machines = [
  [1, 7],
  [1, 1000],
  [2, 1],
  [2, 7],
  [2, 100],
  [4, 1],
  [4, 7],
  [4, 1000],
].map(([harts, slice]) => ({ harts: harts!, slice: slice! }));
const cache = new Map<string, Unit>();
const unattended = { progress() {}, stop: {} } as unknown as Io;

describe('with 1, 2 and 4 harts and slices of 1 to 1000 it holds what is expected of', () => {
  it.each(free)('%s', async (name) => {
    const built = build([join(programsFolder, name)], { cache });
    for (const machine of machines) {
      const settings = settle(join(programsFolder, name), built.header, { ...machine, maxTicks: 2_000_000_000 });
      const session = new Session(built.elf!, settings, { textOf: built.textOf });
      await session.finish(unattended, name);
      const failures = built.header.expect.flatMap((e) => (unmet(e.value, session) === undefined ? [] : [e.text]));
      expect({ ...machine, outcome: session.outcome.kind, failures }).toEqual({
        ...machine,
        outcome: session.outcome.kind,
        failures: [],
      });
    }
  });
});
