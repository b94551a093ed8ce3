// The five thread models: the chapters models, activations and recovery on other machines than their headers name, in all
// variants; and libraries that are wrong, each of which some program of the chapter models notices.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Io } from '../tools/io.ts';
import { programsFolder } from '../tools/program.ts';
import { planned, testProgram } from '../tools/test.ts';
import { patcher, type Patch } from '../tools/testing/patched.ts';
import type { models } from '../tools/variant.ts';

const unattended = { progress() {}, stop: {} } as unknown as Io;
const programsOf = (chapter: string): string[] =>
  readdirSync(join(programsFolder, chapter))
    .filter((name) => name.endsWith('.s'))
    .map((name) => `${chapter}/${name}`);

/** Each number of harts and each slice once; `upcall test --harts --slice` has them all. */
const machines = [
  { harts: 1, slice: 100 },
  { harts: 2, slice: 1 },
  { harts: 4, slice: 7 },
  { harts: 6, slice: 100 },
].map(({ harts, slice }) => planned({ harts, slice: [String(slice)], engine: ['interp'], maxTicks: 100_000_000 }));

describe('with 1, 2, 4 and 6 harts and slices of 1, 7 and 100 it holds what is expected of', () => {
  it.each(['models', 'activations', 'recovery'].flatMap(programsOf))('%s', async (name) => {
    for (const plan of machines) {
      const { status, trials } = await testProgram(join(programsFolder, name), plan, unattended);
      expect({ status, unmet: trials.flatMap((trial) => trial.unmet) }).toEqual({ status: 'passed', unmet: [] });
    }
  });
});

type Model = (typeof models)[number];

const mutants: readonly [Model, string, Patch][] = [
  [
    'kernel',
    'whoever unlocks forgets who waits',
    { file: 'lib/futex.s', from: '        bne     t0, t1, .mutex_released\n', to: '        j       .mutex_released\n' },
  ],
  ['user', 'the TLS register is not switched', { file: 'lib/uc.s', from: '        load_tp t0\n', to: '' }],
  [
    'user',
    'whoever ends does not wake who joins',
    { file: 'lib/mn.s', from: '        jal     t6, mn_move             # who joins it\n', to: '' },
  ],
  [
    'mn',
    'a thread waits although the word has changed',
    { file: 'lib/mn-thread.s', from: '        bne     t3, a1, .has_changed\n', to: '' },
  ],
  [
    'mn',
    'a thread is in the list before it is saved',
    {
      file: 'lib/mn-thread.s',
      from: '        la      a2, mn_make_ready\n        j       mn_leave\n',
      to: '        lw      a0, TP_CONTEXT(tp)\n        append  a0\n        let_go\n        li      a2, 0\n        j       mn_leave\n',
    },
  ],
  [
    'activations',
    'a thread waits although the word has changed',
    { file: 'lib/ft-wait.s', from: '        bne     t0, t6, .in_release\n', to: '' },
  ],
  [
    'activations',
    'a switch loads one register too few',
    {
      file: 'lib/ft-ready.s',
      from: '        .endm\n        for_registers load_register\n',
      to: '        .endm\n        for_registers load_register\n        li      x26, 0\n',
    },
  ],
  [
    'bilevel',
    'of all who wait only the first is woken',
    { file: 'lib/model-bilevel.s', from: '        li      a2, -1\n', to: '        li      a2, 1\n' },
  ],
];

describe('a program of the chapter models notices that', () => {
  const patched = patcher();
  it.each(mutants)('%s: %s', async (model, _, patch) => {
    const include = [patched([patch])];
    const found: string[] = [];
    for (const harts of [1, 2, 4])
      for (const name of programsOf('models')) {
        const plan = planned({ model, harts, slice: ['3'], engine: ['interp'], maxTicks: 2_000_000, include });
        const { status } = await testProgram(join(programsFolder, name), plan, unattended);
        // A run that does not come to its end is not done; with the right library all do.
        if (status !== 'passed') found.push(name);
        if (found.length > 0) return;
      }
    expect(found.length).toBeGreaterThan(0);
  });

  it('nothing is wrong otherwise', async () => {
    for (const name of programsOf('models')) {
      const plan = planned({ harts: 2, slice: ['3'], engine: ['interp'], maxTicks: 2_000_000 });
      expect([name, (await testProgram(join(programsFolder, name), plan, unattended)).status]).toEqual([
        name,
        'passed',
      ]);
    }
  });
});
