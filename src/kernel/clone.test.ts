// Contexts and tasks: clone in its kinds, copy on write, ends, waiting for children.

import { describe, expect, it } from 'vitest';
import { EAGAIN, ECHILD, EINVAL } from './abi.ts';
import { fork, results, show } from './testing/guest.ts';

describe('fork', () => {
  it('copies memory when either side writes, and only what is written', () => {
    const shown = show(`${fork}
_start: la      s0, word
        li      t0, 5
        sw      t0, 0(s0)
        fork
        bnez    a0, parent
        lw      t1, 0(s0)               # the child sees what was there, and adds to its own
        addi    t1, t1, 10
        sw      t1, 0(s0)
        lw      a0, 0(s0)
        sys     CALL_EXIT
parent: wait
        bnez    a0, bad
        lw      t0, 0(s0)               # still 5
        la      t1, info
        lw      a0, SIGINFO_STATUS(t1)  # 15
        slli    t0, t0, 4
        or      a0, a0, t0
        sys     CALL_EXIT
bad:    done    1
        .data
word:   .word   0
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0x5f });
    const faults = shown.events.filter((event) => event.kind === 'fault').map((event) => `${event.pid} ${event.what}`);
    expect(faults.filter((fault) => fault.endsWith('copy on write')).length).toBe(1);
  });

  it('gives every page back: a hundred children, one after another, need no more memory than one', () => {
    const shown = show(
      `${fork}
_start: li      s1, 100
next:   fork
        bltz    a0, bad
        beqz    a0, child
        wait
        bnez    a0, bad
        addi    s1, s1, -1
        bnez    s1, next
        la      t0, info
        lw      a0, SIGINFO_PID(t0)
        sys     CALL_EXIT
child:  li      t0, -40000
        add     t0, sp, t0
        sw      t0, 0(t0)
        done    3
bad:    done    1
`,
      { machine: { ramBytes: 40 * 4096 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 2 });
    expect(shown.kernel.tasks.count).toBe(1);
    expect(shown.kernel.kcs.count).toBe(1);
    expect(shown.kernel.spaces.table.count).toBe(1);
  });

  it('is refused with -ENOMEM, and nothing is lost, when there is no room for page tables', () => {
    const shown = show(
      `${fork}
_start: fork
        beqz    a0, child
        sys     CALL_EXIT
child:  done    0
`,
      { machine: { ramBytes: 16 * 4096 } },
    );
    const [result] = results(shown, 'clone');
    if (result! < 0) expect(result).toBe(-12);
    else expect(result).toBe(2);
  });

  it('makes a tree whose orphans belong to the first task', () => {
    const shown = show(`${fork}
_start: fork
        beqz    a0, middle
        wait                            # the middle one, then its orphan
        wait
        bnez    a0, bad
        wait
        neg     a0, a0
        sys     CALL_EXIT
middle: fork
        bnez    a0, leave
        la      a1, nap
        li      a0, CLOCK_MONOTONIC
        mv      a0, a0
        li      a0, 1
        mv      a2, a1
        li      a1, 0
        li      a3, 0
        sys     CALL_CLOCK_NANOSLEEP_TIME64
        sys     CALL_GETPPID
        sys     CALL_EXIT
leave:  done    0
bad:    done    1
        .data
        .align  3
nap:    .word   0, 0, 50000, 0
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: ECHILD });
    expect(results(shown, 'getppid')).toEqual([1]);
  });

  it('with CLONE_THREAD and CLONE_VFORK lets the caller wait until that thread has ended', () => {
    const shown = show(`
_start: li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_VFORK
        la      a1, top
        sys     CALL_CLONE
        beqz    a0, thread
        la      t0, word
        lw      a0, 0(t0)
        sys     CALL_EXIT_GROUP
thread: la      t0, word
        li      t1, 9
        sw      t1, 0(t0)
        li      a0, 0
        sys     CALL_EXIT
        .bss
word:   .zero   4
        .balign 16
        .zero   64
top:
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 9 });
  });

  it('with CLONE_VM and CLONE_VFORK lets the parent wait until the child has ended, in the same memory', () => {
    const shown = show(`${fork}
_start: li      a0, CLONE_VM | CLONE_VFORK | SIGCHLD
        la      a1, stack
        sys     CALL_CLONE
        bnez    a0, parent
        li      t0, 42
        la      t1, word
        sw      t0, 0(t1)
        done    0
parent: lw      a0, word
        sys     CALL_EXIT
        .data
word:   .word   0
        .bss
        .space  512
        .align  4
stack:
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 42 });
    expect(results(shown, 'clone')).toEqual([2]);
  });

  it('shares memory mapped as shared, and a futex in it', () => {
    const shown = show(
      `${fork}
_start: li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_SHARED | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        sys     CALL_MMAP2
        mv      s0, a0
        fork
        beqz    a0, child
again:  mv      a0, s0
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        lw      a0, 0(s0)
        beqz    a0, again
        sys     CALL_EXIT
child:  li      t0, 9
        sw      t0, 0(s0)
        mv      a0, s0
        li      a1, FUTEX_WAKE
        li      a2, 1
        sys     CALL_FUTEX_TIME64
        done    0
`,
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 9 });
    expect(results(shown, 'futex_time64')).toContain(1);
  });
});

describe('clone', () => {
  it('refuses what it does not know and what makes no sense', () => {
    const shown = show(`
        .macro  try flags
        li      a0, \\flags
        li      a1, 0
        li      a2, 0
        sys     CALL_CLONE
        .endm
_start: try     CLONE_THREAD
        try     CLONE_SIGHAND
        try     CLONE_VM | CLONE_THREAD | CLONE_SIGHAND
        try     0x20000000
        try     CLONE_PARENT_SETTID
        done    0
`);
    expect(results(shown, 'clone')).toEqual([-EINVAL, -EINVAL, -EINVAL, -EINVAL, -14]);
  });

  it('is refused with -EAGAIN when there are 2,048 contexts', () => {
    const shown = show(`
_start: li      s0, 0
next:   li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        la      a1, stack
        sys     CALL_CLONE
        beqz    a0, child
        bltz    a0, full
        addi    s0, s0, 1
        j       next
full:   li      t0, 2047
        bne     s0, t0, bad
        neg     a0, a0
        sys     CALL_EXIT_GROUP
bad:    done    1
child:  la      a0, word
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        .data
word:   .word   0
        .bss
        .space  64
stack:
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: EAGAIN });
  });
});

describe('ends', () => {
  it('exit_group takes contexts from every hart, the ready queue and their sleep', () => {
    const shown = show(
      `${fork}
_start: fork
        beqz    a0, task
        wait
        la      t1, info
        lw      a0, SIGINFO_STATUS(t1)
        sys     CALL_EXIT
task:   li      s0, 6
more:   li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        li      a1, 0
        sys     CALL_CLONE
        beqz    a0, spin
        addi    s0, s0, -1
        bnez    s0, more
        li      t0, 20000
delay:  addi    t0, t0, -1
        bnez    t0, delay
        done    77
spin:   andi    t0, s0, 1
        bnez    t0, spin
        la      a0, word
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        sys     CALL_FUTEX_TIME64
        .data
word:   .word   0
`,
      { machine: { harts: 3 } },
    );
    expect(shown.outcome).toEqual({ kind: 'exit', status: 77 });
    expect(shown.kernel.kcs.count).toBe(1);
  });

  it('of the first context leaves the others; the status is the one it gave', () => {
    const shown = show(`
_start: li      a0, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        la      a1, stack
        sys     CALL_CLONE
        beqz    a0, child
        li      a0, 4
        sys     CALL_EXIT
child:  li      t0, 1000
spin:   addi    t0, t0, -1
        bnez    t0, spin
        put     text, 2
        li      a0, 9
        sys     CALL_EXIT
text:   .ascii  "on"
        .bss
        .space  64
stack:
`);
    expect(shown.output).toBe('on');
    expect(shown.outcome).toEqual({ kind: 'exit', status: 4 });
  });

  it('a child killed by a trap is told to its parent, and to whoever listens with its report', () => {
    const shown = show(`${fork}
_start: fork
        bnez    a0, parent
        lw      t0, 0(zero)
parent: wait
        la      t1, info
        lw      t0, SIGINFO_CODE(t1)
        slli    t0, t0, 4
        lw      a0, SIGINFO_STATUS(t1)
        or      a0, a0, t0
        sys     CALL_EXIT
`);
    expect(shown.outcome).toEqual({ kind: 'exit', status: 0x2b });
    expect(shown.events.filter((event) => event.kind === 'trap')).toMatchObject([
      { pid: 2, report: { cause: 13, tval: 0, says: 'nothing is ever mapped in the first page: a null pointer' } },
    ]);
  });
});
