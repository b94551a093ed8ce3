// The thread package on activations, stopped wherever it can be (src/lab/sweep.ts), and broken in the ways in which such
// packages have been broken: each is found.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unmet } from '../tools/expect.ts';
import type { Io } from '../tools/io.ts';
import { attacked, attacks } from '../tools/soak/attacks.ts';
import { ownSections, sweep, swept, sweptElf, sweptOwn } from '../tools/soak/sweeps.ts';
import { build, programsFolder } from '../tools/program.ts';
import { Session } from '../tools/session.ts';
import { settle } from '../tools/settings.ts';
import { patcher } from '../tools/testing/patched.ts';

const patched = patcher();

describe('stopped at every instruction of every critical section, original and copy', () => {
  const forms = ['with_call', 'first_half', 'second_half', 'reserving'];
  // The others are `npm run soak sweep`.
  const share = swept.filter(
    ({ program, harts, recovery, own }) =>
      !own && (program === 'recovery/every-section.s' || harts === (recovery === 'user' ? 1 : 2)),
  );
  it.each(share)(
    'by preemption, by a page fault, and as a pair: $program, $harts harts, recovery $recovery',
    ({ program, harts, recovery }) => {
      const isForm = program === 'recovery/every-form.s';
      const { points: all, failures } = sweep(sweptElf(program, { recovery }), harts, { runs: 16 });
      expect(failures).toEqual([]);
      const points = all.filter(({ name }) => !isForm || forms.includes(name));
      expect(points.length).toBe(isForm ? 2 * forms.length : all.length);
      const incomplete = points.filter(({ of, right, unreached }) => {
        const reached = of - unreached.length;
        // With many harts another may run into the missing page first, which then is that one's fault.
        return right.preemption !== reached || (harts <= 2 && right.fault !== reached);
      });
      expect(incomplete).toEqual([]);
      const sum = (of: (point: (typeof points)[number]) => number) => points.reduce((all, point) => all + of(point), 0);
      // Alone on a machine there is nobody to be stopped with.
      if (harts > 1) expect(sum(({ right }) => right.pair)).toBeGreaterThan(sum(({ of }) => of) * 0.8);
      // On one hart nobody finds that the word has changed, or has somebody waiting before it; with four it takes more runs
      // than these to come to every instruction (`npm run soak sweep`).
      const unreached = points.filter((point) => point.unreached.length > 0).map(({ name }) => name);
      if (harts < 4) expect(unreached.filter((name) => harts > 1 || name !== 'wait_in')).toEqual([]);
    },
  );
});

describe('stopped at every instruction of sections that programs define', () => {
  const cheap = ['call-inside', 'holder-faults', 'holder-pinned', 'section-cost', 'taken'];
  const share = sweptOwn.filter(({ program }) => cheap.some((name) => program === `recovery/${name}.s`));
  it.each(share)('$program, $harts harts, recovery $recovery', ({ program, harts, recovery }) => {
    const elf = sweptElf(program, { recovery });
    const { points, failures } = sweep(elf, harts, { runs: 4 }, ownSections(elf));
    expect(failures).toEqual([]);
    expect(points.length).toBeGreaterThan(0);
    // A page fault in an original is continued in the copy, so that the rest of an original may never be reached; a copy is.
    expect(points.filter(({ inCopy, unreached }) => inCopy && unreached.length > 0)).toEqual([]);
    const incomplete = points.filter(({ of, right, unreached }) => right.preemption !== of - unreached.length);
    expect(incomplete).toEqual([]);
  });

  it('and it is found that who has just left one for the next is taken for safe', () => {
    const program = 'recovery/adjacent.s';
    const home = patched([
      {
        file: 'lib/ft-upcall.s',
        from: '        bnez    t0, .has_left           # perhaps into another section\n',
        to: '        bnez    t0, .is_safe\n',
      },
    ]);
    const elf = sweptElf(program, { include: [home] });
    const { failures } = sweep(elf, 2, { runs: 1, maxTicks: 600_000, stopAtFirst: true }, ownSections(elf));
    expect(failures).not.toEqual([]);
  });
});

describe('attacked at random', () => {
  const seeds = Array.from({ length: 200 }, (_, i) => 1 + i);

  it.each(['user', 'kernel'])('eight threads count what they shall, 200 times, recovered by the %s', (recovery) => {
    const { failures, counts } = attacks(attacked({ recovery }), seeds);
    expect(failures).toEqual([]);
    expect(counts!.preemptions).toBeGreaterThan(1000);
    expect(counts!.faults).toBeGreaterThan(500);
  });

  it('nobody finds the reservation of another, but if a switch leaves it', () => {
    const program = 'recovery/reservation.s';
    expect(attacks(attacked({}, program), seeds).failures).toEqual([]);
    const home = patched([{ file: 'lib/ft-ready.s', from: '        sc.w    t0, zero, (t0)\n', to: '' }]);
    expect(attacks(attacked({ include: [home] }, program), seeds).failures.length).toBeGreaterThan(0);
  });
});

interface Mutant {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly harts?: number;
}

/** Every section of the library, one instruction short at either end. */
const short: readonly Mutant[] = ['ft-ready', 'ft-upcall', 'ft-wait'].flatMap((library) => {
  const file = `lib/${library}.s`;
  const text = readFileSync(join(programsFolder, file), 'utf8');
  return [...text.matchAll(/( +\.critical (\w+)\n)(.*\n)(?:[^]*?)(.*\n)( +\.endcritical\n)/g)].flatMap(
    ([, begin, name, first, last, end]): Mutant[] => {
      const whole = new RegExp(`( +\\.critical ${name}\\n)[^]*?\\.endcritical\\n`).exec(text)![0];
      return [
        { name: `${name} begins one instruction late`, file, from: begin + first, to: first + begin },
        { name: `${name} ends one instruction early`, file, from: whole, to: whole.replace(last + end, end + last) },
      ];
    },
  );
});

const mutants: readonly Mutant[] = [
  {
    name: 'nobody is recovered',
    file: 'lib/recovery.s',
    from: '        bltu    t1, t2, .in_original\n',
    to: '        nop\n',
  },
  {
    name: 'a pc in a copy is not recognised at a second stop',
    file: 'lib/recovery.s',
    from: '        bltu    t5, t4, .found\n',
    to: '        nop\n',
  },
  ...short,
  {
    name: 'a thread that comes out of a copy is not said to be safe',
    file: 'lib/recovery.s',
    from: '        ori     t6, t6, 1\n',
    to: '        nop\n',
  },
  {
    name: 'activations that have been given back stay listed',
    file: 'lib/ft-upcall.s',
    from: '        sw      zero, SPENT_COUNT(t3)\n        amoswap.w.rl  zero, zero, (t3)\n        .endcritical\n.kept',
    to: '        nop\n        amoswap.w.rl  zero, zero, (t3)\n        .endcritical\n.kept',
  },
  {
    name: 'a handler that was stopped is not adopted',
    file: 'lib/ft-upcall.s',
    from: '.last:  sw      a0, FT_ADOPTED(t0)\n',
    to: '.last:  nop\n',
  },
  {
    name: 'a thread that is stopped while it leaves is taken over as it is',
    file: 'lib/ft-upcall.s',
    from: '        lla     a1, ft_leaving\n        lla     a2, ft_left\n        call    .within\n        bnez    t0, .is_safe\n',
    to: '',
  },
  {
    name: 'a thread that is stopped half loaded is taken over as it is',
    file: 'lib/ft-upcall.s',
    from: '        lla     a1, ft_switch\n        lla     a2, ft_switched\n        call    .within\n        bnez    t0, .is_safe\n',
    to: '',
  },
  {
    name: 'only the first of two events in one upcall is looked at',
    file: 'lib/ft-upcall.s',
    from: '        sw      a1, FT_COUNT(t0)\nft_upcalled:\n',
    to: '        li      a1, 1\n        sw      a1, FT_COUNT(t0)\nft_upcalled:\n',
    harts: 2,
  },
  {
    name: 'an unblocked thread is not looked at',
    file: 'lib/ft-upcall.s',
    from: '        andi    t1, t0, 1               # UPCALL_PREEMPTED, UPCALL_UNBLOCKED\n',
    to: '        addi    t1, t0, -UPCALL_UNBLOCKED\n        seqz    t1, t1\n        xori    t1, t1, 1\n        and     t1, t1, t0\n',
  },
];

describe('it is found that', () => {
  it.each(mutants)('$name', ({ file, from, to, harts = 1 }) => {
    const home = patched([{ file, from, to }]);
    const { elf, diagnostics } = build([join(programsFolder, 'recovery/every-section.s')], { include: [home] });
    expect(diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
    const { failures } = sweep(elf!, harts, { maxTicks: 400_000, stopAtFirst: true, runs: 16 });
    expect(failures.length).toBeGreaterThan(0);
  });
});

describe('a program notices that', () => {
  it.each([
    [
      'urgent',
      'nobody is interrupted',
      'lib/ft-ready.s',
      '        li      a7, CALL_SA_INTERRUPT\n        ecall\n',
      '        li      a0, 0\n',
    ],
    [
      'urgent',
      'urgent threads have no list',
      'lib/ft-ready.s',
      '        li      t0, FT_HARTS            # the last list\n        bnez    t1, .listed\\@\n',
      '',
    ],
    [
      'soon-again',
      'a processor is given back at once when it has nothing to do',
      'lib/ft-ready.s',
      '        .equ    IDLE_LOOKS, 20 ',
      '        .equ    IDLE_LOOKS, 1 ',
    ],
    ['spin-then-yield', 'whoever wants a lock spins', 'lib/ft-sync.s', '        call    ft_yield\n', '        nop\n'],
  ])('%s: %s', async (name, _, file, from, to) => {
    const program = join(programsFolder, `activations/${name}.s`);
    const home = patched([{ file, from, to }]);
    for (const include of [[], [home]]) {
      const { elf, header, textOf } = build([program], { include });
      const session = new Session(elf!, settle(program, header, { maxTicks: 1_000_000 }), { textOf });
      await session.finish(unattended, name);
      const missed = header.expect.filter(({ value }) => unmet(value, session) !== undefined);
      expect(missed.length > 0).toBe(include.length > 0);
    }
  });

  const unattended = { progress() {}, stop: {} } as unknown as Io;
});
