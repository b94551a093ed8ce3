// Kernels that are wrong about upcalls: each is noticed, by a program of the chapter that ends or counts otherwise than its
// header says, or under random attack.
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../src/kernel/kernel.ts';
import { unmet } from '../tools/expect.ts';
import type { Io } from '../tools/io.ts';
import { build, programsFolder } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';
import { attacked, attacks } from '../tools/soak/attacks.ts';

const wrong = vi.hoisted(() => ({ how: '' }));

vi.mock('../src/kernel/upcall.ts', async (original) => {
  const real = await original<typeof import('../src/kernel/upcall.ts')>();
  const post: typeof real.post = (kernel, mp, kind, what) => {
    if (wrong.how === `${kind} is not told`) return;
    if (
      wrong.how === 'the last processor: preempted is not told' &&
      kind === 'preempted' &&
      !hasAnother(kernel, mp, what)
    )
      return;
    if (wrong.how === 'the kernel resumes a thread itself' && kind === 'unblocked') {
      what.kc!.activation = 'resumable';
      return;
    }
    real.post(kernel, mp, kind, what);
    if (wrong.how === 'one unblocking is told twice' && kind === 'unblocked') real.post(kernel, mp, kind, what);
  };
  const hasAnother = (kernel: Kernel, mp: { slot: number }, { processor }: { processor: number }): boolean =>
    kernel.machine.harts.some(({ id }) => id !== processor && kernel.processors.at(id).lent?.slot === mp.slot);
  return { ...real, post };
});

afterEach(() => {
  wrong.how = '';
});

const unattended = { progress() {}, stop: {} } as unknown as Io;
const programs = ['figure-1', 'page-fault', 'count', 'two-spaces', 'at-once'].map((name) => {
  const path = join(programsFolder, `activations/${name}.s`);
  return { name, path, ...build([path]) };
});
const seeds = Array.from({ length: 60 }, (_, i) => 1 + i);

/** What of the chapter does not come out as it shall. */
async function found(): Promise<string[]> {
  const failures: string[] = [];
  for (const { name, path, elf, header, textOf } of programs) {
    const session = new Session(elf!, settle(path, header, { maxTicks: 3_000_000 }), { textOf });
    try {
      await session.finish(unattended, name);
      failures.push(...header.expect.flatMap(({ text, value }) => (unmet(value, session) ? [`${name}: ${text}`] : [])));
    } catch (error) {
      failures.push(`${name}: ${String(error)}`);
    }
  }
  return failures;
}

describe('a kernel that is wrong about upcalls is noticed:', () => {
  it('(the right one is not)', async () => {
    expect(await found()).toEqual([]);
    expect(attacks(attacked(), seeds).failures).toEqual([]);
  });

  it.each([
    'add processor is not told',
    'blocked is not told',
    'preempted is not told',
    'unblocked is not told',
    'the kernel resumes a thread itself',
    'one unblocking is told twice',
    'the last processor: preempted is not told',
  ])('%s', async (how) => {
    wrong.how = how;
    expect(await found()).not.toEqual([]);
  });
});
