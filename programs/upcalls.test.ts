// Kernels that are wrong about upcalls: each is noticed, by a program of the chapter that ends or counts otherwise than its
// header says, or under random attack.
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Kernel } from '../src/kernel/kernel.ts';
import { continuation } from '../src/kernel/recovery.ts';
import { unmet } from '../tools/expect.ts';
import type { Io } from '../tools/io.ts';
import { build, programsFolder } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';
import { attacked, attacks } from '../tools/soak/attacks.ts';

/** What is wrong with the kernel, and how many threads it has reported that are in a critical section. */
const wrong = vi.hoisted(() => ({ how: '', unsafe: 0 }));

vi.mock('../src/kernel/upcall.ts', async (original) => {
  const real = await original<typeof import('../src/kernel/upcall.ts')>();
  const post: typeof real.post = (kernel, mp, kind, what) => {
    const { sections, rows, space } = mp;
    if (sections !== 0 && kind !== 'blocked' && what.kc !== undefined)
      if (continuation(kernel.userOf(space!), sections, rows, what.kc.pc >>> 0) !== undefined) wrong.unsafe++;
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

vi.mock('../src/kernel/recovery.ts', async (original) => {
  const real = await original<typeof import('../src/kernel/recovery.ts')>();
  const mustRecover: typeof real.mustRecover = (kernel, kc) => {
    const [pc, { activation }] = [kc.pc, kc];
    const must = real.mustRecover(kernel, kc);
    const isWrong =
      wrong.how === 'nobody is recovered' ||
      (wrong.how === 'who is stopped in a copy is not recovered' && kc.pc === pc) ||
      (wrong.how === 'who was blocked is not recovered' && activation === 'woken');
    if (!must || !isWrong) return must;
    kc.pc = pc;
    return false;
  };
  const recoverOn: typeof real.recoverOn = (kernel, hart, kc) => {
    real.recoverOn(kernel, hart, kc);
    if (wrong.how === 'two contexts recover in a serial order') kc.sliceEnd = kc.recoverEnd;
  };
  return { ...real, mustRecover, recoverOn };
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

describe('a kernel that recovers wrongly is noticed:', () => {
  /** Threads that are reported in a critical section, and runs that end wrongly. */
  const found = (recoveryGrace?: number): { unsafe: number; failures: number } => {
    wrong.unsafe = 0;
    const elf = attacked({ recovery: 'kernel', ...(recoveryGrace === undefined ? {} : { recoveryGrace }) });
    const { failures } = attacks(elf, seeds, 2_000_000);
    return { unsafe: wrong.unsafe, failures: failures.length };
  };

  it('(the right one is not)', () => expect(found()).toEqual({ unsafe: 0, failures: 0 }));

  it('(and not when it reports late, for want of vessels, who was stopped in a section)', () => {
    wrong.unsafe = 0;
    expect(attacks(attacked({ recovery: 'kernel' }), [1394]).failures).toEqual([]);
    expect(wrong.unsafe).toBe(0);
  });

  it.each(['nobody is recovered', 'who is stopped in a copy is not recovered', 'who was blocked is not recovered'])(
    '%s',
    (how) => {
      wrong.how = how;
      expect(found().unsafe).toBeGreaterThan(0);
    },
  );

  it.each(['inner-lock', 'nested-locks'])('two contexts recover in a serial order (%s)', async (name) => {
    const path = join(programsFolder, `recovery/${name}.s`);
    const { elf, header, textOf } = build([path], { recovery: 'kernel', recoveryGrace: 200_000 });
    /** Threads that were reported in a section because they took too long. */
    const unsafe = async (): Promise<number> => {
      wrong.unsafe = 0;
      const settings = settle(path, header, { recovery: 'kernel', maxTicks: 1_000_000 });
      await new Session(elf!, settings, { textOf }).finish(unattended, name);
      return wrong.unsafe;
    };
    expect(await unsafe()).toBe(0);
    wrong.how = 'two contexts recover in a serial order';
    expect(await unsafe()).toBeGreaterThan(0);
  });

  it('a grace of no tick at all is none', () => {
    const { unsafe, failures } = found(0);
    expect(unsafe).toBeGreaterThan(0);
    expect(failures).toBeGreaterThan(0);
  });
});
