// The bench itself: what it prints and answers, never how fast anything is.
import { describe, expect, it } from 'vitest';
import { noPaint } from '../io.ts';
import { programsFolder } from '../program.ts';
import { inProcess } from '../testing/cli.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernels } from './kernels.ts';
import { run } from './machine.ts';
import { geometricMean, median, type Measurement } from './measure.ts';
import { table } from './table.ts';

describe('upcall bench', () => {
  it('measures what is asked for and gives it as one object', async () => {
    const { status, stdout, stderr } = await inProcess(['bench', '--quick', '--only', 'steps', '--json']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { schema, quick, rows } = JSON.parse(stdout) as { schema: string; quick: boolean; rows: Measurement[] };
    expect({ schema, quick }).toEqual({ schema: 'upcall.bench/1', quick: true });
    expect(rows.map(({ group, unit }) => `${group}, ${unit}`)).toEqual(['single steps, M/s', 'single steps, M/s']);
    for (const { value } of rows) expect(value).toBeGreaterThan(0);
  });

  it('says what can be measured when asked for something else', async () => {
    const { status, stderr } = await inProcess(['bench', '--only', 'kernels,luck']);
    expect(status).toBe(2);
    expect(stderr).toContain('there is nothing called luck to measure');
    expect(stderr).toContain('kernels, slices, traps, steps, assembler, startup, snapshots');
  });

  it('sets what was committed beside what is now', () => {
    const row: Measurement = {
      group: 'kernels',
      name: 'alu',
      value: 812.4,
      unit: 'MIPS',
      ratio: 0.213,
      reference: { who: 'QEMU', value: 3814 },
    };
    const mean: Measurement = {
      group: 'kernels',
      name: 'geometric mean',
      value: 55.55,
      unit: 'MIPS',
      goal: 'at least 50',
    };
    expect(table([row, mean], [{ ...row, value: 700, ratio: 0.2 }], noPaint)).toMatchInlineSnapshot(`
      "
      kernels                 now        QEMU  ratio    before  ratio
        alu              812 MIPS  3,814 MIPS   0.21  700 MIPS   0.20
        geometric mean  55.5 MIPS                                      goal: at least 50
      "
    `);
  });

  it('takes medians, and means of ratios', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(geometricMean([0.5, 2])).toBeCloseTo(1);
  });
});

describe('the kernels', () => {
  it.each(Object.keys(kernels))('%s gives the checksum its header expects', (name) => {
    const source = readFileSync(join(programsFolder, 'bench', `${name}.s`), 'utf8');
    const { output, instructions } = run(name, Number(/^# args +(\d+)/m.exec(source)![1]), {});
    expect(JSON.stringify(output)).toBe(/prints exactly (".*")/.exec(source)![1]);
    expect(instructions).toBeGreaterThan(100_000);
  });
});
