// The chapter pip on other machines than its headers name: 1, 2 and 4 harts, slices of 1, 7 and 100.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unmet } from '../tools/expect.ts';
import type { Io } from '../tools/io.ts';
import { build, programsFolder, type Unit } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';

const folder = join(programsFolder, 'pip');
const cache = new Map<string, Unit>();
const unattended = { progress() {}, stop: {} } as unknown as Io;
/** Each number of harts and each slice in three machines, not in nine; `upcall test --harts --slice` has the others. */
const machines = [
  { harts: 1, slice: 100 },
  { harts: 2, slice: 1 },
  { harts: 4, slice: 7 },
];
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.s'))
  .map((name) => ({ name, path: join(folder, name), built: build([join(folder, name)], { cache }) }));
/** A program that names a slice is about that slice, or takes long. */
const free = programs.filter(({ built }) => built.header.expect.length > 0 && built.header.slice === undefined);

describe('with 1, 2 and 4 harts and slices of 1, 7 and 100 it holds what is expected of', () => {
  it.each(free)('$name', async ({ name, path, built }) => {
    for (const { harts, slice } of machines) {
      const own = built.header.harts === undefined ? { harts } : {};
      const settings = settle(path, built.header, { ...own, slice, maxTicks: 100_000_000 });
      const session = new Session(built.elf!, settings, { textOf: built.textOf });
      await session.finish(unattended, name);
      const failures = built.header.expect.flatMap((e) => (unmet(e.value, session) === undefined ? [] : [e.text]));
      expect({ harts, slice, failures }).toEqual({ harts, slice, failures: [] });
    }
  });
});
