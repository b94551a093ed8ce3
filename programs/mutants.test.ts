// The protocol of lib/blt.s, broken in ways in which it has been broken, or could be: each is found, and called by its name.
//
// A mutant is a patch of the library's text, a program, and a schedule in which the mistake matters. Under the same
// schedule the unbroken library passes, so that it is not the schedule that is found.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Kernel, kernelBytesFor, type Outcome } from '../src/kernel/kernel.ts';
import type { Hart } from '../src/machine/hart.ts';
import { type Interleaver, randomFrom } from '../src/machine/interleave.ts';
import { Machine } from '../src/machine/machine.ts';
import { Image } from '../tools/image.ts';
import { build, programsFolder } from '../tools/program.ts';
import { PIE_BASE } from '../src/kernel/address-space.ts';
import { patcher, type Patch } from '../tools/testing/patched.ts';

interface Mutant {
  readonly name: string;
  readonly program: string;
  readonly patches: readonly Patch[];
  /** Whoever comes here for the first time is not run for a long while. In the unbroken library the same place is `soundAt`. */
  readonly stallAt?: string;
  readonly soundAt?: string;
  readonly consistentCalls?: boolean;
  /** What shows that it was found. */
  readonly found: RegExp;
}

const mutants: readonly Mutant[] = [
  {
    name: 'a context is published before it is saved',
    program: 'bilevel/mutex.s',
    patches: [
      {
        file: 'lib/blt.s',
        from: `        mv      a0, s0
        li      a1, 0                   # always to the trampoline, which looks whether there is somebody else
        li      a2, BLT_PUBLISH
        mv      a3, s1
        li      a4, -1
        mv      a5, s0
`,
        to: `        mv      a0, s0
        mv      a3, s1
        li      a4, -1
        call    blt_publish             # as in the paper's table: first enqueue,
        mv      a0, s0
        li      a1, 0
        li      a2, BLT_NOTHING         # then switch
        mv      a5, s0
`,
      },
    ],
    stallAt: 'uc_switch',
    found: /^failed: a user context is loaded that is not saved$/,
  },
  {
    name: 'the wake flag of the context that leaves is cleared, not the scheduling one',
    program: 'bilevel/policies.s',
    patches: [
      {
        file: 'lib/blt.s',
        from: `        addi    a1, a5, BLT_TC
        lw      t0, BLT_IDLES(a5)
`,
        to: `        sw      zero, BLT_FLAG(a0)
        addi    a1, a5, BLT_TC
        lw      t0, BLT_IDLES(a5)
`,
      },
    ],
    found: /^deadlock: .*on its trampoline/,
  },
  {
    name: 'a waker decides by the policy that it read before it set the flag',
    program: 'bilevel/policy-change.s',
    patches: [
      {
        file: 'lib/blt-trampoline.s',
        from: `        addi    a0, a0, BLT_FLAG
        li      t0, BLT_CALLED
        amoswap.w.aqrl  t0, t0, (a0)
        li      t1, BLT_ASLEEP
        bne     t0, t1, .awake
`,
        to: `        addi    a0, a0, BLT_FLAG
        lw      t2, BLT_POLICY - BLT_FLAG(a0)
        li      t1, POLICY_BUSYWAIT
        bne     t2, t1, .set_flag
        .globl  policy_read
policy_read:
        nop
.set_flag:
        li      t0, BLT_CALLED
        amoswap.w.aqrl  t0, t0, (a0)
        beq     t2, t1, .awake
`,
      },
    ],
    stallAt: 'policy_read',
    soundAt: 'blt_wake',
    found: /^deadlock: .*on its trampoline/,
  },
  {
    name: 'tp is not switched with the context',
    program: 'bilevel/tls-follows.s',
    patches: [{ file: 'lib/uc.s', from: '        load_tp t0\n', to: '        nop\n' }],
    found: /^failed: the thread-local variable is another thread's$/,
  },
  {
    name: 'a call is made on the wrong kernel context',
    program: 'bilevel/consistent-calls.s',
    patches: [
      {
        file: 'bilevel/consistent-calls.s',
        from: '.round: call    uc_couple               # the bracket begins\n',
        to: '.round: nop\n',
      },
    ],
    consistentCalls: true,
    found: /^failed: getpid by the user context of KC \d+ \(pid \d+\), on KC \d+ \(pid \d+\)$/,
  },
  {
    name: "the trampoline stands on the user context's own stack",
    program: 'bilevel/policies.s',
    patches: [{ file: 'lib/blt.s', from: '        sw      t3, UC_SP(a1)\n', to: '        sw      sp, UC_SP(a1)\n' }],
    found: /^failed: a kernel context idles on a stack that is not its trampoline$/,
  },
  {
    name: 'a domain is touched after it was let go: it may have ended',
    program: 'bilevel/drain.s',
    patches: [
      {
        file: 'lib/blt-domain.s',
        from: `        bnez    t0, .settled
        lw      t0, BLT_EXITING(s0)
        beqz    t0, .settled
        mv      a0, s0
        call    blt_wake                # that was what it waited for: it may end, but not before the unlock
.settled:
        addi    a0, s0, BLT_LOCK
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        j       blt_unlock
`,
        to: `        addi    a0, s0, BLT_LOCK
        call    blt_unlock
        .globl  let_go_of
let_go_of:
        lw      t0, BLT_EXITING(s0)
        beqz    t0, .settled
        mv      a0, s0
        call    blt_wake
.settled:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
`,
      },
    ],
    stallAt: 'let_go_of',
    soundAt: 'blt_settle',
    found: /^killed by 11 at (let_go_of|blt_wake)/,
  },
];

const patched = patcher();

interface Made {
  readonly elf: Uint8Array;
  readonly image: Image;
}

/** The program with a library some of whose files are patched. */
function make(program: string, patches: readonly Patch[]): Made {
  const home = patched(patches);
  const source = join(patches.some(({ file }) => file === program) ? home : programsFolder, program);
  const { elf, diagnostics } = build([source], { include: [home] });
  expect(diagnostics.filter((one) => one.severity === 'error')).toEqual([]);
  return { elf: elf!, image: new Image(elf!, PIE_BASE) };
}

/** Any hart; but who comes to a place for the first time is left out for so many turns, if anybody else can run. */
function stalling(seed: number, place: number | undefined, turns: number): Interleaver {
  const random = randomFrom(seed);
  let left = turns;
  let stalled: Hart | undefined;
  return {
    next(harts) {
      if (stalled === undefined && left > 0) stalled = harts.find((hart) => hart.pc >>> 0 === place);
      if (stalled !== undefined && --left <= 0) stalled = undefined;
      const others = harts.filter((hart) => hart !== stalled);
      const able = others.length > 0 ? others : harts;
      return able[random(able.length)];
    },
  };
}

function run({ elf, image }: Made, mutant: Mutant, place: string | undefined, seed: number): string {
  const ramBytes = 16 << 20;
  const machine = new Machine({ harts: 4, ramBytes, kernelBytes: kernelBytesFor(ramBytes) });
  const random = randomFrom(seed);
  const kernel = new Kernel(machine, { choose: (_, n) => random(n), consistentCalls: mutant.consistentCalls ?? false });
  kernel.load(elf, ['mutant']);
  const at = place === undefined ? undefined : image.address(place);
  const interleaver = stalling(seed, at, at === undefined ? 0 : 20_000);
  return inWords(kernel.run({ slice: at === undefined ? 7 : 1, maxTicks: 3_000_000, interleaver }), image);
}

function inWords(outcome: Outcome, image: Image): string {
  switch (outcome.kind) {
    case 'exit':
      return `exit ${outcome.status}`;
    case 'failed':
      return `failed: ${outcome.detail}`;
    case 'deadlock':
      return `deadlock: ${outcome.waiting.map((one) => one.reason).join('; ')}`;
    case 'killed':
      return `killed by ${outcome.signal}${outcome.report ? ` at ${image.where(outcome.report.pc)}` : ''}`;
    case 'out of time':
      return 'out of time';
  }
}

const SEEDS = 20;
/** Endings under each seed, until one is found. */
function endings(made: Made, mutant: Mutant, place: string | undefined): string[] {
  const seen: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    seen.push(run(made, mutant, place, seed));
    if (mutant.found.test(seen.at(-1)!)) break;
  }
  return seen;
}

describe('it is found that', () => {
  it.each(mutants)('$name', (mutant) => {
    const broken = make(mutant.program, mutant.patches);
    const seen = endings(broken, mutant, mutant.stallAt);
    expect(seen.at(-1)).toMatch(mutant.found);

    const sound = make(mutant.program, []);
    const place = mutant.soundAt ?? mutant.stallAt;
    for (let seed = 1; seed <= seen.length; seed++) expect(run(sound, mutant, place, seed)).toBe('exit 0');
  });
});
