// The kernel from outside: programs that end in every way there is, and runs that are the same every time.

import { describe, expect, it } from 'vitest';
import { furthestBehind, seeded } from '../machine/interleave.ts';
import { ENOSYS } from './abi.ts';
import { Kernel } from './kernel.ts';
import { boot, outputOf, results, show } from './testing/guest.ts';

describe('a program', () => {
  it('writes and exits', () => {
    const { outcome, output } = show(`
_start: put     hello, 6
        li      a0, 263
        sys     CALL_EXIT
hello:  .ascii  "hello\\n"
`);
    expect(outcome).toEqual({ kind: 'exit', status: 7 });
    expect(output).toBe('hello\n');
  });

  it('finds argc, argv, envp and the auxiliary vector on its stack', () => {
    const shown = show(
      `
_start: lw      a0, 0(sp)               # argc
        addi    s0, sp, 4               # argv
        slli    t0, a0, 2
        add     s1, s0, t0
        addi    s1, s1, 4               # envp
        lw      a1, 4(s0)               # argv[1]
        li      a0, 1
        li      a2, 3
        sys     CALL_WRITE
        lw      a1, 0(s1)               # envp[0]
        li      a0, 1
        li      a2, 4
        sys     CALL_WRITE
        addi    s1, s1, 12              # auxv
next:   lw      t0, 0(s1)
        lw      t1, 4(s1)
        addi    s1, s1, 8
        li      t2, AT_PAGESZ
        bne     t0, t2, random
        mv      s2, t1
random: li      t2, AT_RANDOM
        bne     t0, t2, end
        mv      s3, t1
end:    bnez    t0, next
        li      t0, 4096
        bne     s2, t0, bad
        lw      a0, 0(s3)
        beqz    a0, bad
        andi    t0, sp, 15
        bnez    t0, bad
        done    0
bad:    done    1
`,
      { argv: ['guest', 'one', 'two'], envp: ['A=12', 'B=3'] },
    );
    expect(shown.output).toBe('oneA=12');
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
  });

  it('is told -ENOSYS for a call that there is not', () => {
    const shown = show(`
_start: li      a7, 9999
        ecall
        sys     260                     # wait4, which rv32 does not have
        done    0
`);
    expect(results(shown, 'call 9999')).toEqual([-ENOSYS]);
    expect(results(shown, 'call 260')).toEqual([-ENOSYS]);
  });

  it('that stores to nowhere is killed, with the walk and the step that said no', () => {
    const { outcome } = show(`
_start: li      t0, 0x40000000
        sw      t0, 8(t0)
`);
    expect(outcome).toMatchObject({
      kind: 'killed',
      signal: 11,
      report: {
        hart: 0,
        tid: 1,
        pid: 1,
        cause: 15,
        tval: 0x4000_0008,
        access: 'store',
        step: '3: level 1, V=0: nothing is mapped',
      },
    });
    const report = outcome.kind === 'killed' ? outcome.report! : undefined;
    expect(report?.walk.map((step) => `${step.level} ${step.says}`)).toEqual(['1 V=0: nothing is mapped']);
    expect(report?.says).toMatch(
      /^nothing is mapped here; the program below ends at 0x10\w{4}; the stack above begins/,
    );
    expect(report?.registers[5]).toBe(0x4000_0000);
  });

  it('that writes its own text is killed, and the report says what the region allows', () => {
    const { outcome } = show(`
_start: la      t0, _start
        sw      t0, 0(t0)
`);
    expect(outcome).toMatchObject({
      kind: 'killed',
      signal: 11,
      report: { cause: 15, step: '8: level 0, W=0: no store allowed' },
    });
    expect(outcome.kind === 'killed' && outcome.report?.says).toMatch(
      /the program at 0x10\w{4}..0x10\w{4} may only be read and be executed/,
    );
  });

  it.each([
    ['.word 0', 2, 4],
    ['ebreak', 3, 5],
    ['lr.w t0, (sp)\n addi t1, sp, 1\n sc.w t0, t0, (t1)', 6, 7],
    ['jr zero', 12, 11],
    ['csrr t0, 0x180', 2, 4],
    ['mret', 2, 4],
  ])('that runs into %s is killed by cause %i with signal %i', (code, cause, signal) => {
    expect(show(`_start: ${code}\n`).outcome).toMatchObject({ kind: 'killed', signal, report: { cause } });
  });

  it('that waits for what never comes is in a deadlock, and the report says who waits for what where', () => {
    const { outcome } = show(`
_start: la      a0, word
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
here:   sys     CALL_FUTEX_TIME64
        .data
word:   .word   0
`);
    expect(outcome).toEqual({
      kind: 'deadlock',
      waiting: [{ tid: 1, pid: 1, pc: expect.any(Number), reason: expect.stringMatching(/^the futex at 0x/) }],
    });
  });

  it('that never ends is out of time', () => {
    expect(show('_start: j _start', { maxTicks: 12_345, slice: 1 })).toMatchObject({
      outcome: { kind: 'out of time', ticks: 12_345 },
    });
  });

  it('fails with the message of an assert that does not hold', () => {
    const { outcome, kernel } = show(`
_start: li      a0, 1
        sys     CALL_ASSERT
        li      a0, 0
        la      a1, why
        sys     CALL_ASSERT
why:    .asciz  "two is not three"
`);
    expect(outcome).toMatchObject({
      kind: 'failed',
      property: 'assert',
      detail: 'two is not three',
      report: { tid: 1 },
    });
    expect(kernel.outcome).toEqual(outcome);
  });

  it('leaves marks', () => {
    const { events } = show(`
_start: la      a0, name
        li      a1, -5
        sys     CALL_MARK
        done    0
name:   .asciz  "recovered"
`);
    expect(events.filter((event) => event.kind === 'mark')).toMatchObject([
      { name: 'recovered', value: -5, hart: 0, tid: 1 },
    ]);
  });

  it('grows its stack down to the limit and no further', () => {
    const grow = (bytes: number) => `
_start: li      t0, -${bytes}
        add     t0, sp, t0
        sw      t0, 0(t0)
        done    0
`;
    expect(show(grow(0x7f_0000)).outcome).toEqual({ kind: 'exit', status: 0 });
    expect(show(grow(0x80_0000)).outcome).toMatchObject({
      kind: 'killed',
      report: { says: expect.stringMatching(/the stack may grow down to 0x7f7ff000/) },
    });
  });

  it('that uses more memory than there is is killed by signal 9', () => {
    const { outcome } = show(
      `
_start: li      t0, 0x1000
        la      t1, room
next:   sw      t0, 0(t1)
        add     t1, t1, t0
        j       next
        .bss
room:   .space  0x1000000
`,
      { machine: { ramBytes: 1 << 20 } },
    );
    expect(outcome).toMatchObject({
      kind: 'killed',
      signal: 9,
      report: { says: 'memory is full: no free frame for the page' },
    });
  });
});

/** Four contexts add to a word under a futex lock, sleep now and then, and are joined. */
const busy = `
_start: li      s0, 3                   # three more contexts
more:   li      a0, 0x3d0f00            # VM FS FILES SIGHAND THREAD SYSVSEM SETTLS PARENT_SETTID CHILD_CLEARTID
        la      a1, stacks
        slli    t0, s0, 12
        add     a1, a1, t0
        la      a2, tids
        slli    t0, s0, 2
        add     a2, a2, t0
        mv      a3, a1
        mv      a4, a2
        sys     CALL_CLONE
        beqz    a0, work
        bltz    a0, bad
        addi    s0, s0, -1
        bnez    s0, more
        call    add100
        li      s0, 3
join:   la      s1, tids                # joined by the word that the kernel clears
        slli    t0, s0, 2
        add     s1, s1, t0
again:  lw      a2, 0(s1)
        beqz    a2, joined
        mv      a0, s1
        li      a1, FUTEX_WAIT
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        j       again
joined: addi    s0, s0, -1
        bnez    s0, join
        lw      a0, sum
        sys     CALL_EXIT_GROUP
bad:    done    120
work:   call    add100
        li      a0, 0
        sys     CALL_EXIT

add100: li      s3, 25
        la      s4, lock
add:    li      t0, 1
try:    amoswap.w.aq t0, t0, (s4)       # 0 free, 1 held (2 would be held and awaited; here everybody who fails waits)
        beqz    t0, mine
        mv      a0, s4
        li      a1, FUTEX_WAIT + FUTEX_PRIVATE_FLAG
        li      a2, 1
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        li      t0, 1
        j       try
mine:   lw      t1, sum
        addi    t1, t1, 1
        la      t2, sum
        sw      t1, 0(t2)
        amoswap.w.rl zero, zero, (s4)
        mv      a0, s4
        li      a1, FUTEX_WAKE + FUTEX_PRIVATE_FLAG
        li      a2, 1
        sys     CALL_FUTEX_TIME64
        andi    t0, s3, 7
        bnez    t0, on
        li      a0, CLOCK_MONOTONIC
        li      a1, 0
        la      a2, nap
        li      a3, 0
        sys     CALL_CLOCK_NANOSLEEP_TIME64
on:     addi    s3, s3, -1
        bnez    s3, add
        ret
        .data
nap:    .word   0, 0, 3000, 0
lock:   .word   0
sum:    .word   0
tids:   .space  16
        .bss
        .align  4
stacks: .space  5*4096
`;

describe('contexts', () => {
  it.each([1, 2, 3, 4])('add up to 100 under a futex lock on %i harts', (harts) => {
    expect(show(busy, { machine: { harts } }).outcome).toEqual({ kind: 'exit', status: 100 });
  });

  it('add up to 100 with whatever slice, quantum, interleaver and choices', () => {
    for (let round = 0; round < 30; round++) {
      let at = round * 7919;
      const choose = (_tag: string, n: number) => (at = (at * 48271 + 11) % 2147483647) % n;
      const setting = {
        slice: 1 + ((round * 13) % 40),
        quantum: 100 + round,
        choose,
        machine: { harts: 1 + (round % 4) },
      };
      expect(show(busy, { ...setting, interleaver: seeded(round) }).outcome).toEqual({ kind: 'exit', status: 100 });
    }
  });
});

describe('a run', () => {
  it('is the same every time', () => {
    const once = () => {
      const { machine, events, kernel } = show(busy, { machine: { harts: 3 }, slice: 7, quantum: 150 });
      return { hash: machine.hash(), events, elapsed: kernel.elapsed };
    };
    expect(once()).toEqual(once());
  });

  it('is the same on every engine', () => {
    const on = (engine: 'reference' | 'interp') => {
      const { machine, events, kernel } = show(busy, { machine: { harts: 3, engine }, slice: 13, quantum: 170 });
      return { hash: machine.hash(), events, elapsed: kernel.elapsed };
    };
    expect(on('interp')).toEqual(on('reference'));
  });

  it('can be undone, kernel and all, and done again', () => {
    const { machine, kernel } = boot(busy, { machine: { harts: 2 }, quantum: 300 });
    const interleaver = furthestBehind();
    const begin = machine.snapshot();
    machine.logged = true;
    const mark = machine.mark();
    const go = () => {
      let turns = 0;
      while (kernel.turn(interleaver, 9)) turns++;
      return { turns, hash: machine.hash(), outcome: kernel.outcome };
    };
    const once = go();
    expect(once.outcome).toEqual({ kind: 'exit', status: 100 });
    machine.undo(mark);
    expect(machine.compare(begin)).toBeUndefined();
    expect(kernel.outcome).toBeUndefined();
    expect(go()).toEqual(once);
  });

  it('can be stopped anywhere and goes on under a new kernel object as if nothing had happened', () => {
    const setting = { machine: { harts: 3 }, quantum: 300, seed: 5 };
    const whole = boot(busy, setting);
    let turn = 0;
    const interleaver = { next: (harts: readonly { id: number }[]) => harts[turn % harts.length] as never };
    const snapshots = [];
    do {
      turn++;
      if (turn % 31 === 20) snapshots.push({ at: turn, told: whole.events.length, snapshot: whole.machine.snapshot() });
    } while (whole.kernel.turn(interleaver, 11));
    const end = { hash: whole.machine.hash(), outcome: whole.kernel.outcome, elapsed: whole.kernel.elapsed };
    expect(end.outcome).toEqual({ kind: 'exit', status: 100 });
    const final = whole.machine.snapshot();
    expect(snapshots.length).toBeGreaterThan(5);

    for (const { at, told, snapshot } of snapshots) {
      whole.machine.restore(snapshot);
      const events: typeof whole.events = [];
      const kernel = new Kernel(whole.machine, { tell: (event) => void events.push(event) });
      expect(kernel.outcome).toBeUndefined();
      for (turn = at; kernel.turn(interleaver, 11); turn++);
      expect({ hash: whole.machine.hash(), outcome: kernel.outcome, elapsed: kernel.elapsed }).toEqual(end);
      expect(whole.machine.compare(final)).toBeUndefined();
      expect(events).toEqual(whole.events.slice(told));
      expect(outputOf(events)).toBe('');
    }
  });
});
