// `upcall explore`: verdicts, statuses, schedules that can be run again, and what it refuses.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagePath } from './oracle/package-path.ts';
import { inProcess } from './testing/cli.ts';

const litmus = (name: string): string => packagePath(`programs/litmus/${name}.s`);
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'upcall-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text?: string): string => {
  if (text !== undefined) writeFileSync(join(folder, name), text);
  return join(folder, name);
};

const counting = `# Two threads ask how late it is.
#
# start    thread thread

        .globl  thread
thread: rdcycle t0
        la      t1, word
        sw      zero, 0(t1)
        li      a0, 0
        li      a7, CALL_EXIT
        ecall
        .bss
word:   .zero   4
`;

describe('upcall explore', () => {
  it('says that a right program is right under every schedule', async () => {
    expect(await inProcess(['explore', litmus('mcs-2')])).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(
        /^COMPLETE {2}Two threads take an MCS lock once each\.\n.*any number of preemptions/,
      ),
    });
  });

  it('says the same without the reduction, of more states', async () => {
    const of = async (...more: string[]) => {
      const { status, stdout } = await inProcess(['explore', litmus('ticket-2'), '--json', ...more]);
      return { status, ...(JSON.parse(stdout) as { verdict: string; states: number }) };
    };
    const [few, all] = [await of(), await of('--no-reduction')];
    expect([few.verdict, all.verdict]).toEqual(['COMPLETE', 'COMPLETE']);
    expect(all.states).toBeGreaterThan(few.states);
  });

  it('writes the shortest bad schedule, and run comes to the same end by it', async () => {
    const schedule = file('aba.schedule');
    const found = await inProcess(['explore', litmus('bug-aba-2'), '--json', '-o', schedule]);
    expect(found.status).toBe(1);
    const { verdict, violations } = JSON.parse(found.stdout) as {
      verdict: string;
      violations: { property: string; preemptions: number; schedule: string }[];
    };
    expect(verdict).toBe('VIOLATED');
    expect(violations).toMatchObject([{ property: 'a node was popped that somebody has', preemptions: 1 }]);
    expect(readFileSync(schedule, 'utf8')).toContain(violations[0].schedule);
    expect(await inProcess(['run', '--schedule', schedule, litmus('bug-aba-2')])).toMatchObject({
      status: 124,
      stderr: expect.stringContaining('a node was popped that somebody has'),
    });
  });

  it('counts executions as the theory has them: a lock of two threads taken twice each has 4!/2^2', async () => {
    const { status, stdout } = await inProcess(['explore', litmus('lrsc-2x2'), '--engine', 'dpor', '--json']);
    expect([status, JSON.parse(stdout)]).toMatchObject([0, { engine: 'dpor', complete: true, executions: 6 }]);
  });

  it('never says COMPLETE of a program that asks a clock', async () => {
    expect(await inProcess(['explore', file('counting.s', counting)])).toMatchObject({
      status: 3,
      stdout: expect.stringMatching(/^BOUNDED {2}.*a counter is read/),
    });
  });

  it('and test say of a program whose start is not there that it is wrong, and go on', async () => {
    const lost = file('lost.s', counting.replace('start    thread thread', 'start    thread nobody\n# explore  all'));
    for (const command of ['explore', 'test']) {
      const { status, stdout, stderr } = await inProcess([command, lost]);
      expect([command, status]).toEqual([command, command === 'test' ? 1 : 2]);
      expect(stdout + stderr).toContain('there is no symbol nobody to start hart 1 at');
    }
  });

  it('refuses a program without starts, and a schedule that is none, with position and remedy', async () => {
    expect(await inProcess(['explore', packagePath('programs/harts/first-light.s')])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--start T0,T1'),
    });
    const bad = file('bad.schedule', '# two lines\nh0 *4\nh7 *1\n');
    expect(await inProcess(['run', '--schedule', bad, litmus('mcs-2')])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining(':3: there is no hart 7'),
    });
    expect(await inProcess(['run', '--schedule', file('worse.schedule', 'h0 x\n'), litmus('mcs-2')])).toMatchObject({
      status: 120,
      stderr: expect.stringContaining("'h0 x' is no part of a schedule"),
    });
  });
});
