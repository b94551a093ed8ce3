// Scheduler activations: which upcall follows what, in the kernel's own words.
import { describe, expect, it } from 'vitest';
import { furthestBehind } from '../machine/interleave.ts';
import { userLevel } from './testing/activations.ts';
import { check } from './testing/check.ts';
import { bytes, data } from './testing/disk.ts';
import { boot, fork, results, type Setting, show } from './testing/guest.ts';
import type { KernelEvent } from './events.ts';

const setting: Setting = { files: [{ path: '/disk/f', bytes: bytes(8 * 4096) }], machine: { harts: 2 } };

/** `2 on hart 0: blocked 0`: which activation was told what where; of one task, if there are several. */
const upcalls = (events: readonly KernelEvent[], pid?: number): string[] =>
  events.flatMap((event) =>
    event.kind === 'upcall' && (pid === undefined || event.pid === pid)
      ? [
          `${event.activation} on hart ${event.hart}: ${event.events
            .map(({ kind, activation }) => (activation < 0 ? kind : `${kind} ${activation}`))
            .join(', ')}`,
        ]
      : [],
  );

describe("the trace of the paper's Figure 1", () => {
  const program = `${userLevel}
        .globl  _start
_start: open    O_RDONLY
        start
        li      a0, 1
        sys     CALL_SA_MORE            # T1: a second processor, activation 1
.wait:  lw      t0, second
        beqz    t0, .wait
        take    4096, 1                 # T2: our thread blocks
        li      a0, 0
        sys     CALL_EXIT_GROUP
${data}
        .data
second: .word   1
`;
  it('two processors; a thread blocks; it can go on, and another processor is preempted to say so', () => {
    const shown = show(program, { ...setting, choose: (tag, n) => (tag === 'notify on' ? n - 1 : 0) });
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(shown.events)).toEqual([
      '1 on hart 1: add processor',
      '2 on hart 0: blocked 0',
      '3 on hart 1: unblocked 0, preempted 1',
    ]);
  });

  it('on a single processor', () => {
    const shown = show(program, { ...setting, machine: { harts: 1 } });
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(shown.events)).toEqual(['1 on hart 0: blocked 0', '2 on hart 0: unblocked 0, preempted 1']);
  });

  it('goes on the same from a snapshot at any turn, and its lists always agree', () => {
    const { machine, kernel } = boot(program, setting);
    const interleaver = furthestBehind();
    const taken = [];
    while (kernel.turn(interleaver, 7)) {
      check(kernel);
      taken.push(machine.snapshot());
    }
    const end = machine.hash();
    expect(kernel.outcome).toEqual({ kind: 'exit', status: 0 });
    for (let i = 3; i < taken.length; i += Math.ceil(taken.length / 40)) {
      const other = boot(program, setting);
      other.machine.restore(taken[i]);
      other.kernel.run({ slice: 7 });
      expect(other.machine.hash()).toBe(end);
    }
  });
});

describe('an activation that blocks', () => {
  it('is reported with the address if it was a page fault, and again at the same instruction', () => {
    const shown = show(
      `${userLevel}
_start: li      s4, -1
        map     4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, s4
        mv      s4, a0
        li      t0, 77
        sw      t0, 0(s4)
        madvise s4, 4096, MADV_PAGEOUT
        start
        .globl  there
there:  lw      a0, 0(s4)
        addi    a0, a0, -77
        sys     CALL_EXIT_GROUP
${data}`,
      { ...setting, machine: { harts: 1 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(shown.events)).toEqual(['1 on hart 0: blocked 0', '2 on hart 0: unblocked 0, preempted 1']);
  });

  it('finishes in the kernel what it has still to do there: two waits in one call are one upcall each way', () => {
    const shown = show(
      `${userLevel}
_start: open    O_RDONLY
        li      t0, 1
        la      t1, room
        sw      t0, 0(t1)
        madvise t1, 4096, MADV_PAGEOUT
        start
        take    4096, 1                 # a page of the file, and then the buffer's
        addi    a0, a0, -1
        sys     CALL_EXIT_GROUP
${data}`,
      { ...setting, machine: { harts: 1 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(shown.events.filter((event) => event.kind === 'disk' && event.what === 'answered').length).toBeGreaterThan(
      1,
    );
    expect(upcalls(shown.events)).toEqual(['1 on hart 0: blocked 0', '2 on hart 0: unblocked 0, preempted 1']);
  });

  it('is not reported if no vessel is free: it goes on by itself, by turns with the others', () => {
    const program = `${userLevel.replace('ACTIVATIONS, 6', 'ACTIVATIONS, 2')}
_start: open    O_RDONLY
        start
        take    4096, 1
        addi    a0, a0, -1
        sys     CALL_EXIT_GROUP
${data}`;
    const shown = show(program, { ...setting, machine: { harts: 1 } });
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(shown.events)).toEqual(['1 on hart 0: blocked 0']);
    // If whoever spins gives its processor back, and its vessel with it, there is one.
    const spin = /spin: {3}lw {6}t0, over\n {8}beqz {4}t0, spin\n/;
    const patient = program.replace(spin, 'spin: la a0, over\n li a1, 0\n sys CALL_SA_IDLE\n');
    expect(patient).not.toBe(program);
    const told = show(patient, { ...setting, machine: { harts: 1 } });
    expect(told.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(told.events)).toEqual(['1 on hart 0: blocked 0', '1 on hart 0: unblocked 0, add processor']);
  });

  it('while it handles an upcall is not reported at all: it goes on by itself', () => {
    const shown = show(
      `${userLevel.replace('mark    t0\n', 'mark    t0\n        take 8192, 1\n')}
_start: open    O_RDONLY
        sw      s0, fd, t0
        start
        take    4096, 1
        li      a0, 0
        sys     CALL_EXIT_GROUP
${data}
        .data
fd:     .word   0
`.replace(
        'mv      a0, s0\n        la      a1, room\n        li      a2, \\count',
        'lw      a0, fd\n        la      a1, room\n        li      a2, \\count',
      ),
      { ...setting, machine: { harts: 1 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0 });
    expect(upcalls(shown.events).some((upcall) => upcall.includes('blocked 1'))).toBe(false);
  });
});

describe('two address spaces', () => {
  const two = (child: string): string => `${userLevel}${fork}
_start: fork
        beqz    a0, .child
        start
        li      a0, 3
        sys     CALL_SA_MORE
.stay:  j       .stay
.child: li      t0, 3000
.later: addi    t0, t0, -1
        bnez    t0, .later
        start
${child}
${data}`;

  it('that takes a processor from the other has it told through a second one, once, with both threads', () => {
    const shown = show(
      two(`        li      a0, 3
        sys     CALL_SA_MORE
        li      t0, 3000
.rest:  addi    t0, t0, -1
        bnez    t0, .rest
        li      a0, 1
        li      a1, SIGKILL
        sys     CALL_KILL
`),
      { machine: { harts: 4 }, slice: 100 },
    );
    const mine = upcalls(shown.events, 1);
    expect(mine.slice(0, 2).every((upcall) => upcall.endsWith('add processor'))).toBe(true);
    expect(mine[2]).toMatch(/^3 on hart \d: preempted \d, preempted \d$/);
    expect(mine).toHaveLength(3);
  });

  it('that loses its last processor is told when it gets one again, with nothing lost', () => {
    const shown = show(
      two(`        li      a0, 1
        sys     CALL_SA_PRIORITY
        li      a0, 3
        sys     CALL_SA_MORE
        li      t0, 3000
.rest:  addi    t0, t0, -1
        bnez    t0, .rest
        mark    zero
        la      a0, over
        li      a1, 0
        sys     CALL_SA_IDLE            # our own processor goes back; the other space has none
`),
      { machine: { harts: 4 }, slice: 100, maxTicks: 60_000 },
    );
    const mine = shown.events.filter((event) => event.kind === 'upcall' || event.kind === 'mark');
    const idle = mine.findIndex((event) => event.kind === 'mark' && event.value === 0 && event.pid === 2);
    const after = upcalls(mine.slice(idle), 1);
    const before = upcalls(mine.slice(0, idle), 1);
    // What was told before is that two were added, and that one or two were taken through those that were left.
    const reported = [...before, ...after].join('; ').match(/preempted \d+/g)!;
    expect(new Set(reported).size).toBe(reported.length);
    expect(after[0]).toMatch(/^\d on hart \d: .*add processor/);
    expect(after[0]).toMatch(/preempted/);
  });
});

describe('a downcall', () => {
  const calls = (body: string, harts = 2) =>
    show(`${userLevel}\n_start:\n${body}\n        li a0, 0\n        sys CALL_EXIT_GROUP\n${data}`, {
      machine: { harts },
    });

  it('is refused to whoever has not begun, and sa_start to whoever has', () => {
    const shown = calls(`
        sys     CALL_SA_MORE
        sys     CALL_SA_IDLE
        sys     CALL_SA_RECYCLE
        sys     CALL_SA_INTERRUPT
        sys     CALL_SA_PRIORITY
        li      a3, 0
        la      a0, upcall
        la      a1, vessels
        li      a2, 1
        sys     CALL_SA_START
        la      a0, upcall
        li      a1, 16
        li      a2, 6
        sys     CALL_SA_START
        start
        start`);
    for (const name of ['sa_more', 'sa_idle', 'sa_recycle', 'sa_interrupt', 'sa_priority'])
      expect(results(shown, name)).toEqual([-1]);
    expect(results(shown, 'sa_start')).toEqual([-22, -14, 0, -16]);
  });

  it('recycles only what is spent, all or nothing', () => {
    const recycle = (...ids: number[]) => `
        la      a0, .r${ids.join('_')}
        li      a1, ${ids.length}
        sys     CALL_SA_RECYCLE
        .pushsection .data
        .balign 4
.r${ids.join('_')}:  .word ${ids.join(', ')}
        .popsection`;
    const shown = show(
      `${userLevel}
_start: open    O_RDONLY
        start
        take    4096, 1                 # activations 0 and 1 are spent when we go on, 2 runs us
        ${recycle(2)}${recycle(3)}${recycle(0, 0)}${recycle(0, 3)}${recycle(99)}${recycle(0, 1)}${recycle(0)}
        li      a0, 0
        sys     CALL_EXIT_GROUP
${data}`,
      { ...setting, machine: { harts: 1 } },
    );
    expect(results(shown, 'sa_recycle')).toEqual([-22, -22, -22, -22, -22, 0, -22]);
  });

  it('interrupts another processor of ours, and no other', () => {
    const shown = calls(
      `
        start
        li      a0, 1
        sys     CALL_SA_MORE
        li      t0, 3000
.rest:  addi    t0, t0, -1
        bnez    t0, .rest
        li      a0, 1
        sys     CALL_SA_INTERRUPT
        li      a0, 0
        sys     CALL_SA_INTERRUPT
        li      a0, 2
        sys     CALL_SA_INTERRUPT
        li      a0, 9
        sys     CALL_SA_INTERRUPT`,
      3,
    );
    expect(results(shown, 'sa_interrupt')).toEqual([0, -22, -3, -22]);
    expect(upcalls(shown.events)).toEqual(['1 on hart 1: add processor', '2 on hart 1: preempted 1']);
  });
});
