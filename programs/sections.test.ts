// One lock made in five ways (lib/section.s): what each costs undisturbed, that a copy changes no byte, and that a lock that
// is made wrongly is noticed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readElf, sectionBytes } from '../src/elf.ts';
import { unmet } from '../tools/expect.ts';
import { Image } from '../tools/image.ts';
import type { Io } from '../tools/io.ts';
import { build, type BuildOptions, programsFolder } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';
import { patcher } from '../tools/testing/patched.ts';
import { sections } from '../tools/variant.ts';

const unattended = { progress() {}, stop: {} } as unknown as Io;
const patched = patcher();

async function run(
  program: string,
  options: BuildOptions,
  slice?: number,
): Promise<{ session: Session; unmet: string[] }> {
  const path = join(programsFolder, program);
  const { elf, header, textOf, diagnostics } = build([path], options);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  const session = new Session(
    elf!,
    settle(path, header, { ...options, maxTicks: 2_000_000, ...(slice ? { slice } : {}) }),
    { textOf },
  );
  await session.finish(unattended, program);
  return {
    session,
    unmet: header.expect.filter(({ value }) => unmet(value, session) !== undefined).map(({ text }) => text),
  };
}

describe('a section that nobody disturbs', () => {
  const cost = async (section: string): Promise<number> => {
    const { session } = await run('recovery/section-cost.s', { section });
    return Number(/took (\d+) instructions/.exec(session.stdout)![1]);
  };

  it('takes not one instruction more with a copy, and five and six more with a flag and a grace', async () => {
    const costs = Object.fromEntries(await Promise.all(sections.map(async (one) => [one, await cost(one)] as const)));
    expect(costs).toEqual({ none: 1101, flag: 1601, grace: 1701, restart: 1001, copy: 1101 });
  });

  /** The code, without the copies, which lie behind everything. */
  const code = (options: BuildOptions, program = 'recovery/section-cost.s'): Uint8Array => {
    const { elf: bytes } = build([join(programsFolder, program)], options);
    const elf = readElf(bytes!);
    const text = elf.sections.find(({ name }) => name === '.text')!;
    const there = sectionBytes(elf, text).slice();
    // Who looks sections up says where the table ends.
    const image = new Image(bytes!, 0);
    const [from, to] = ['critical_find', 'recovery_continue'].map((name) => image.address(name)! - text.va);
    return there.fill(0, from, to);
  };

  it('has the same bytes with a copy and without', () => {
    expect(code({ section: 'copy' })).toEqual(code({ section: 'none' }));
  });

  it('of the thread package has the same bytes with its directives and without', () => {
    const without = patched(
      ['ready', 'upcall', 'wait'].map((part) => {
        const file = `lib/ft-${part}.s`;
        const text = readFileSync(join(programsFolder, file), 'utf8');
        return { file, from: text, to: text.replace(/^ +\.(end)?critical\b.*$/gm, '') };
      }),
    );
    const program = 'recovery/every-section.s';
    expect(code({}, program)).toEqual(code({ include: [without] }, program));
  });
});

describe('an urgent thread that wants the lock of one that is stopped in a long section', () => {
  it('has it after so many ticks, by what the section is made of and who recovers it', async () => {
    const delays: string[] = [];
    for (const recovery of ['user', 'kernel'])
      for (const section of ['flag', 'grace', 'restart', 'copy']) {
        const { session } = await run('recovery/holder-stopped.s', { section, recovery }, 7);
        delays.push(`${section}, recovery ${recovery}: ${session.marks.at(-1)!.value}`);
      }
    expect(delays).toMatchInlineSnapshot(`
      [
        "flag, recovery user: 5844",
        "grace, recovery user: 6429",
        "restart, recovery user: 2401",
        "copy, recovery user: 5894",
        "flag, recovery kernel: 5698",
        "grace, recovery kernel: 6278",
        "restart, recovery kernel: 2250",
        "copy, recovery kernel: 6574",
      ]
    `);
  });
});

describe('it is noticed that', () => {
  const file = 'lib/section.s';
  const upcall = 'lib/ft-upcall.s';
  /** Each until it is out of every section, before the next has its turn. */
  const serial = {
    file: upcall,
    from: '        beqz    a0, .safe\n.not_yet:\n',
    to: '        mv      a1, s5\n        bnez    a0, .continue_it\n        j       .safe\n.not_yet:\n',
  };
  it.each([
    [
      'flag',
      'a thread does not say that it is inside',
      'holder-stopped',
      { file, from: '        sw      t1, TP_FLAG(tp)\n', to: '' },
    ],
    [
      'flag',
      'the handler does not look at the flag',
      'holder-stopped',
      {
        file: upcall,
        from: '        bnez    t0, .continue\n        .endif\n        .if     RECOVERY_IS_KERNEL == 0',
        to: '        .endif\n        .if     RECOVERY_IS_KERNEL == 0',
      },
    ],
    [
      'flag',
      'the way out does not look who has continued it',
      'holder-stopped',
      { file, from: '        j       critical_leave\n', to: '' },
    ],
    [
      'grace',
      'a thread does not say that it would rather not be stopped',
      'holder-stopped',
      { file, from: '        sw      t1, TP_FLAG(tp)\n', to: '' },
    ],
    [
      'grace',
      'the kernel is not told how long',
      'holder-stopped',
      { file, from: '        li      a0, SECTION_GRACE\n', to: '        li      a0, 0\n' },
    ],
    [
      'restart',
      'the signature is another one',
      'holder-faults',
      { file, from: '        .word   SECTION_SIGNATURE\n', to: '        .word   1\n' },
    ],
    [
      'restart',
      'the sequence is named too short',
      'holder-stopped',
      { file, from: ', .\\name\\()_end - .\\name\\()_start, ', to: ', 8, ' },
    ],
    [
      'copy',
      'there is no section',
      'holder-stopped',
      {
        file: upcall,
        from: '        bnez    a0, .continue\n        .endif\n        addi    t0, s4',
        to: '        .endif\n        addi    t0, s4',
      },
    ],
    [
      'copy',
      'a call inside is not bracketed by the flag',
      'call-inside',
      { file: 'lib/critical.s', from: '        sw      ra, TP_FLAG(tp)\n', to: '' },
    ],
    [
      'copy',
      'on return from a call nobody looks who has continued it',
      'call-inside',
      { file: 'lib/critical.s', from: '        lw      ra, TP_RESUMER(tp)\n', to: '        li      ra, 0\n' },
    ],
    [
      'copy',
      'a way out goes back to the original and does not give control back',
      'holder-stopped',
      { file: 'lib/critical.s', from: '        j       critical_leave\n', to: '        jr      t6\n' },
    ],
    [
      'copy',
      'nobody looks whether a way out leads into the next section',
      'adjacent',
      { file: upcall, from: '        bnez    a0, .continue_it\n', to: '' },
    ],
    ...(['inner-lock', 'nested-locks', 'taken'] as const).map(
      (program) => ['copy', 'two contexts are continued in a serial order', program, serial] as const,
    ),
  ] as const)('%s: %s (%s)', async (section, _, program, patch) => {
    const right = await run(`recovery/${program}.s`, { section });
    expect(right.unmet).toEqual([]);
    const wrong = await run(`recovery/${program}.s`, { section, include: [patched([patch])] });
    expect(wrong.unmet).not.toEqual([]);
  });
});
