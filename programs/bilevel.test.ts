// The bi-level chapter with either trampoline and under all costs: what its programs show does not depend on either.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noPaint } from '../tools/io.ts';
import { programsFolder } from '../tools/program.ts';
import { failure } from '../tools/report.ts';
import { planned, testProgram, titleOf } from '../tools/test.ts';
import { fakeIo } from '../tools/testing/fake-io.ts';

const folder = join(programsFolder, 'bilevel');
const programs = readdirSync(folder).filter((name) => name.endsWith('.s'));
const plans = ['user', 'kernel'].flatMap((trampoline) =>
  (['riscv', 'x86', 'aarch64'] as const).map((costs, index) =>
    planned({ trampoline, costs, harts: [4, 2, 1][index], slice: ['7'], engine: ['interp'], maxTicks: 100_000_000 }),
  ),
);

describe('with the trampoline in user code or in the kernel, under each cost profile', () => {
  it.each(programs.map((name) => [titleOf(join(folder, name)), name]))('%s', async (_, name) => {
    for (const plan of plans) {
      const result = await testProgram(join(folder, name), plan, fakeIo());
      expect(result.status, failure(result, noPaint)).toBe('passed');
    }
  });
});
