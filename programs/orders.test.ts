// The orders in which the papers found things to be cheap or dear: programs that measure and compare, under the costs of
// each machine and with either trampoline. A comparison that fails is shown with both of its sides.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unmet } from '../tools/expect.ts';
import type { Io } from '../tools/io.ts';
import { build, programsFolder } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';

const profiles = ['riscv', 'x86', 'aarch64'] as const;
const trampolines = ['user', 'kernel'] as const;
type Profile = (typeof profiles)[number];
type Trampoline = (typeof trampolines)[number];
const unattended = { progress() {}, stop: {} } as unknown as Io;

/** The program as it says itself, but so many instructions at a time: times of a hart are not finer than that. */
async function run(program: string, costs: Profile, trampoline: Trampoline): Promise<Session> {
  const path = join(programsFolder, program);
  const built = build([path], { costs, trampoline });
  expect(built.diagnostics).toEqual([]);
  const settings = settle(path, built.header, { costs, trampoline, slice: 7, maxTicks: 100_000_000 });
  const session = new Session(built.elf!, settings, { textOf: built.textOf });
  await session.finish(unattended, program);
  const failures = built.header.expect.flatMap(({ text, value }) => {
    const seen = unmet(value, session);
    return seen === undefined ? [] : [`${text}: ${seen}`];
  });
  const shown = `${program}, costs ${costs}, trampoline ${trampoline}\n${session.stdout}`;
  expect(failures, shown).toEqual([]);
  return session;
}

/** A chain such as `a < b <= c` of marks by their names; those that do not hold, with their values. */
function broken(marks: readonly { name: string; value: number }[], chain: string): string[] {
  const words = chain.split(/ (<=?) /);
  const valueOf = (name: string): number => marks.findLast((mark) => mark.name === name)?.value ?? NaN;
  return words.flatMap((sign, i) => {
    if (i % 2 === 0) return [];
    const [left, right] = [words[i - 1], words[i + 1]];
    const holds = sign === '<' ? valueOf(left) < valueOf(right) : valueOf(left) <= valueOf(right);
    return holds ? [] : [`${left} (${valueOf(left)}) ${sign} ${right} (${valueOf(right)})`];
  });
}

const both = profiles.flatMap((costs) => trampolines.map((trampoline) => [costs, trampoline] as const));

describe('(a) whose pid and whose descriptors', () => {
  it.each(both)('differ at home and decoupled for a process: costs %s, trampoline %s', async (costs, trampoline) => {
    await run('bilevel/whose-descriptors.s', costs, trampoline);
    await run('bilevel/getpid.s', costs, trampoline);
  });

  it.each(profiles)('descriptors are private in process mode and shared in thread mode: costs %s', async (costs) => {
    await run('pip/process-mode.s', costs, 'user');
    await run('pip/thread-mode.s', costs, 'user');
  });
});

describe("(b) a switch < a yield < a kernel's switch < a call at home, busywait < blocking", () => {
  it.each(profiles)('with costs %s', async (costs) => {
    const { marks } = await run('bilevel/orders.s', costs, 'user');
    const [change, yielded, kernels, busywait, blocking] = marks.map(({ value }) => value);
    const figures = { change, yielded, kernels, busywait, blocking };
    const inOrder = (...values: number[]) => values.every((value, i) => i === 0 || values[i - 1] < value);
    expect(inOrder(change, yielded, kernels, busywait, blocking), JSON.stringify(figures)).toBe(true);
  });
});

describe('(c) loading the TLS register', () => {
  it.each(both)('is a tenth of a switch, or more than one: costs %s, trampoline %s', async (costs, trampoline) => {
    const { marks } = await run('bilevel/tls-load.s', costs, trampoline);
    const order = costs === 'x86' ? 'a switch < a load of tp' : 'ten loads of tp <= a switch';
    expect(broken(marks, order)).toEqual([]);
  });
});

describe('(d) a couple and a decouple are four switches, two loads of tp and one wake', () => {
  it.each(profiles)('with costs %s', async (costs) => void (await run('bilevel/couple-cost.s', costs, 'user')));
});

describe('(e) calls at home beside asynchronous ones, and beside computing', () => {
  it.each(both)('costs %s, trampoline %s', async (costs, trampoline) => {
    const { marks } = await run('bilevel/overlap.s', costs, trampoline);
    for (const size of ['4 KiB', '64 KiB']) {
      const of = (what: string) => (way: string) => `${what} at ${size}, ${way}`;
      const [slowdown, overlap] = [of('slowdown'), of('overlap')];
      // What both of the paper's machines show; a kernel's trampoline is not among what they have.
      const chains: string[] = [
        `${overlap('aio_return')} < ${overlap('aio_suspend')} < ${overlap('blocking')} <= ${overlap('busywait')}`,
        `${slowdown('busywait')} <= ${slowdown('blocking')} < ${slowdown('aio_suspend')}`,
        `${slowdown('aio_return')} < ${slowdown('aio_suspend')}`,
      ];
      if (trampoline === 'user') {
        if (size === '4 KiB') chains.push(`${slowdown('busywait')} < ${slowdown('aio_return')}`);
        // They differ in whether aio_return comes before blocking or behind it; here it is as on AArch64.
        if (costs === 'aarch64') chains.push(['busywait', 'aio_return', 'blocking'].map(slowdown).join(' < '));
      }
      expect(chains.flatMap((chain) => broken(marks, chain))).toEqual([]);
    }
  });
});

// The papers' figures: of load_cr3 in a futex ping-pong, PiP 74 and fork 794,535 (Hori et al. 2018); here 1 and 202 roots.
describe('(f) tasks of one address space share its page tables and its root', () => {
  it.each(profiles)('with costs %s', async (costs) => {
    await run('pip/page-tables.s', costs, 'user');
    const [tasks, processes] = [
      await run('pip/switch-tasks.s', costs, 'user'),
      await run('pip/switch-processes.s', costs, 'user'),
    ].map((session) => session.counted('roots')!);
    expect(tasks * 50, `${tasks} roots for tasks, ${processes} for processes`).toBeLessThan(processes);
  });
});

describe('(g) a task costs about what a fork with exec costs, and tens of threads', () => {
  it.each(profiles)('with costs %s', async (costs) => {
    await run('pip/spawn-cost.s', costs, 'user');
    const { marks } = await run('pip/spawn-large.s', costs, 'user');
    expect(broken(marks, 'ten threads < a task')).toEqual([]);
  });
});
