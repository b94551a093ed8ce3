// Handlers: when they begin, with what, on which stack and on which context, and how calls go on that they interrupt.

import { describe, expect, it } from 'vitest';
import { EINTR, EINVAL, ENOMEM, EPERM, flags } from './abi.ts';
import { check } from './testing/check.ts';
import { assembleGuest, fork, results, show } from './testing/guest.ts';

/** `handle SIGNAL, HANDLER, FLAGS` and `raise SIGNAL`, for the calling context; `hold HOW, SIGNALS`. */
const macros = `${fork}
        .macro  handle signal, handler, flags
        li      a0, \\signal
        la      a1, action
        la      t0, \\handler
        sw      t0, SIGACTION_HANDLER(a1)
        li      t0, \\flags
        sw      t0, SIGACTION_FLAGS(a1)
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGACTION
        .endm
        .macro  raise signal
        sys     CALL_GETTID
        li      a1, \\signal
        sys     CALL_TKILL
        .endm
        .macro  hold how, signals
        li      t0, \\signals
        la      a1, set
        sw      t0, 0(a1)
        li      a0, \\how
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGPROCMASK
        .endm
        .macro  nap time
        li      a0, CLOCK_MONOTONIC
        li      a1, 0
        la      a2, \\time
        li      a3, 0
        sys     CALL_CLOCK_NANOSLEEP_TIME64
        .endm
        .bss
        .balign 16
action: .space  SIGACTION_BYTES
set:    .space  8
count:  .space  4
        .text
`;

const exit = (status: number) => ({ kind: 'exit', status });

describe('a handler', () => {
  it('is not interrupted by its own signal, unless SA_NODEFER says so', () => {
    const nested = (how: string) =>
      show(`${macros}
_start: handle  SIGUSR1, deeper, ${how}
        raise   SIGUSR1
        put     letters + 3, 1
        done    0
deeper: la      t0, count
        lw      t1, 0(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        li      t2, 2
        beq     t1, t2, .second
        addi    sp, sp, -16
        sw      ra, 12(sp)
        put     letters, 1
        raise   SIGUSR1
        put     letters + 2, 1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.second: put    letters + 1, 1
        ret
        .section .rodata
letters: .ascii "abcd"
`).output;
    expect(nested('SA_NODEFER')).toBe('abcd');
    expect(nested('0')).toBe('acbd');
  });

  it('with SA_RESETHAND is one for the first time only', () => {
    const shown = show(`${macros}
_start: handle  SIGUSR1, once, SA_RESETHAND
        raise   SIGUSR1
        put     letters + 1, 1
        raise   SIGUSR1
        done    0
once:   put     letters, 1
        ret
        .section .rodata
letters: .ascii "ab"
`);
    expect(shown.output).toBe('ab');
    expect(shown.outcome).toEqual({ kind: 'killed', signal: 10 });
  });

  it('goes to a child with fork, not the signals that wait; execve keeps what is ignored and held back, and no handlers', () => {
    const text = `${macros}
_start: lw      t0, 0(sp)
        li      t1, 2
        beq     t0, t1, again
        handle  SIGUSR1, handler, 0
        li      a0, SIGUSR2
        la      a1, ignore
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGACTION
        hold    SIG_BLOCK, 1 << (SIGUSR1 - 1)
        raise   SIGUSR1
        fork
        beqz    a0, child
        wait
        la      a0, path
        la      a1, arguments
        li      a2, 0
        sys     CALL_EXECVE
child:  hold    SIG_UNBLOCK, 1 << (SIGUSR1 - 1)
        put     letters, 1              # nothing came
        raise   SIGUSR1
        put     letters + 2, 1
        raise   SIGUSR2
        done    0
handler: put    letters + 1, 1
        ret
again:  raise   SIGUSR2                 # still ignored
        put     letters + 3, 1
        hold    SIG_UNBLOCK, 1 << (SIGUSR1 - 1)
        done    0
        .section .rodata
letters: .ascii "abcd"
path:   .asciz  "/again"
one:    .asciz  "x"
        .data
        .balign 4
arguments: .word one, one, 0
ignore: .word   SIG_IGN, 0, 0, 0
`;
    const again = show(text, { files: [{ path: '/again', bytes: assembleGuest(text) }] });
    expect(again.output).toBe('abcd');
    expect(again.outcome).toEqual({ kind: 'killed', signal: 10 });
    check(again.kernel);
  });

  it('for a trap does not begin while its signal is held back or ignored: the task ends, and the report says why', () => {
    const held = `hold SIG_BLOCK, 1 << (SIGSEGV - 1)`;
    const ignored = `li a0, SIGSEGV
        la      a1, ignore
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGACTION`;
    for (const before of [held, ignored]) {
      const shown = show(`${macros}
_start: handle  SIGSEGV, _start, 0
        ${before}
        lw      t0, 8(zero)
        .section .rodata
        .balign 4
ignore: .word   SIG_IGN, 0, 0, 0
`);
      expect(shown.outcome).toMatchObject({ kind: 'killed', signal: 11, report: { tval: 8, access: 'load' } });
    }
  });

  it('whose frame cannot be written is a fault, for which there may be a handler on the other stack', () => {
    const shown = show(`${macros}
_start: li      a0, 0
        la      a1, old
        la      a0, stack
        sys     CALL_SIGALTSTACK
        handle  SIGSEGV, fault, SA_ONSTACK
        handle  SIGUSR1, fault, 0
        sys     CALL_GETTID
        li      a1, SIGUSR1
        li      sp, 0x40000000
        sys     CALL_TKILL
fault:  lw      t0, SIGINFO_SIGNO(a1)
        bne     t0, a0, .no
        sys     CALL_EXIT
.no:    done    1
        .data
        .balign 16
stack:  .word   other, 0, 4096
        .bss
        .balign 16
old:    .space  12
other:  .space  4096
`);
    expect(shown.outcome).toEqual(exit(11));
  });

  it('returns through a frame that is there, or ends its task', () => {
    const shown = show(`${macros}
_start: li      sp, 0x40000000
        sys     CALL_RT_SIGRETURN
`);
    expect(shown.outcome).toEqual({ kind: 'killed', signal: 11 });
  });
});

/** The other stack: what is asked for, by words of a stack_t. */
describe('sigaltstack', () => {
  it('refuses stacks that are small, strange, or in use, and says what there is', () => {
    const shown = show(`${macros}
        .macro  ask words
        la      a0, \\words
        la      a1, old
        sys     CALL_SIGALTSTACK
        .endm
_start: ask     small
        ask     strange
        ask     good
        handle  SIGUSR1, on_it, SA_ONSTACK
        raise   SIGUSR1
        ask     none
        lw      a0, old + STACKT_SIZE   # what there was
        li      t0, 4096
        sub     a0, a0, t0
        sys     CALL_EXIT
on_it:  ask     good
        ret
        .data
        .balign 16
small:  .word   other, 0, 2047
strange: .word  other, 5, 4096
good:   .word   other, 0, 4096
none:   .word   0, SS_DISABLE, 0
        .bss
        .balign 16
old:    .space  12
other:  .space  4096
`);
    expect(results(shown, 'sigaltstack')).toEqual([-ENOMEM, -EINVAL, 0, -EPERM, 0]);
    expect(shown.outcome).toEqual(exit(0));
  });
});

/** The parent makes a call; the child signals it after a while, and after another while ends. */
const interrupted = (how: string, call: string, data: string): string => `${macros}
_start: handle  SIGUSR1, quiet, ${how}
        la      a0, ends
        li      a1, 0
        sys     CALL_PIPE2
        fork
        beqz    a0, child
        ${call}
        done    0
quiet:  ret
child:  nap     while
        sys     CALL_GETPPID
        li      a1, SIGUSR1
        sys     CALL_KILL
        nap     while
        nap     while
        done    0
        .data
        .balign 8
while:  .word   0, 0, 200000, 0
ends:   .space  8
${data}
`;

describe('an interrupted call', () => {
  const two = { machine: { harts: 2 } };

  it('that has written a part says how much, whatever SA_RESTART says', () => {
    const call = `lw a0, ends + 4
        la      a1, much
        li      a2, 70000
        sys     CALL_WRITE`;
    for (const how of ['0', 'SA_RESTART']) {
      const shown = show(interrupted(how, call, '.bss\nmuch: .space 70000'), two);
      expect(results(shown, 'write')).toEqual([65536]);
      check(shown.kernel);
    }
  });

  it('waits for a word again with SA_RESTART, but not if it had a time-out', () => {
    const wait = (timeout: string) => `la a0, word
        li      a1, FUTEX_WAIT
        li      a2, 0
        la      a3, ${timeout}
        sys     CALL_FUTEX_TIME64`;
    const data = `second: .word 1, 0, 0, 0\nword: .word 0\n        .equ nothing, 0`;
    expect(results(show(interrupted('0', wait('second'), data), two), 'futex_time64')).toEqual([-EINTR]);
    expect(results(show(interrupted('SA_RESTART', wait('second'), data), two), 'futex_time64')).toEqual([-EINTR]);
    const none = wait('second').replace('la      a3, second', 'li      a3, 0');
    expect(results(show(interrupted('0', none, data), two), 'futex_time64')).toEqual([-EINTR]);
    const again = show(interrupted('SA_RESTART', none, data), two);
    expect(results(again, 'futex_time64')).toEqual([]);
    expect(again.outcome).toMatchObject({ kind: 'deadlock', waiting: [{ tid: 1, reason: /futex/ }] });
  });

  it('gets the child it waits for before the handler runs', () => {
    const shown = show(`${macros}
_start: handle  SIGCHLD, quiet, 0
        fork
        beqz    a0, child
        wait
        lw      a0, info + SIGINFO_STATUS
        sys     CALL_EXIT
quiet:  put     letter, 1
        ret
child:  done    9
        .section .rodata
letter: .ascii  "h"
`);
    expect(results(shown, 'waitid')).toEqual([0]);
    expect([shown.outcome, shown.output]).toEqual([exit(9), 'h']);
  });

  it('sleeps on to its time if nothing has a handler for what came', () => {
    const shown = show(interrupted('0', 'li a0, SIGUSR1\nla a1, ignore\nli a2, 0\nli a3, 8\nsys CALL_RT_SIGACTION\nnap long', `ignore: .word SIG_IGN, 0, 0, 0
        .balign 8
long:   .word   0, 0, 900000, 0`), two); // prettier-ignore
    expect(results(shown, 'clock_nanosleep_time64').filter((result) => result !== 0)).toEqual([]);
  });
});

describe('a signal for a task', () => {
  const threads = `${macros}
        .equ    SHARES, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
_start: handle  SIGUSR1, who, 0
        li      a0, SHARES
        la      a1, stack
        li      a2, 0
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, spin
        li      t0, 3000
.wait:  addi    t0, t0, -1
        bnez    t0, .wait
        sys     CALL_GETPID
        li      a1, SIGUSR1
        sys     CALL_KILL
spin:   lw      a0, count
        beqz    a0, spin
        li      a7, CALL_EXIT_GROUP
        ecall
who:    sys     CALL_GETTID
        la      t0, count
        sw      a0, 0(t0)
        ret
        .bss
        .balign 16
        .space  4096
stack:
`;

  it.each([0, 1])('goes to the context that is chosen: %i', (which) => {
    const choose = (tag: string) => (tag === 'signal' ? which : 0);
    expect(show(threads, { machine: { harts: 2 }, choose }).outcome).toEqual(exit(1 + which));
  });
});

describe('a task that stops', () => {
  it('itself goes on behind the call that did it, and tells nobody with SA_NOCLDSTOP', () => {
    const shown = show(`${macros}
        .macro  ask options
        li      a0, P_ALL
        li      a1, 0
        la      a2, info
        li      a3, \\options
        li      a4, 0
        sys     CALL_WAITID
        .endm
_start: handle  SIGCHLD, told, SA_NOCLDSTOP | SA_RESTART
        fork
        beqz    a0, child
        mv      s0, a0
        ask     WSTOPPED
        mv      a0, s0
        li      a1, SIGCONT
        sys     CALL_KILL
        ask     WEXITED
        lw      s1, info + SIGINFO_STATUS
        mv      a0, s1
        sys     CALL_EXIT
child:  raise   SIGTSTP
        put     letters, 1
        raise   SIGSTOP
        done    9
told:   put     letters + 1, 1
        mv      a0, s0
        li      a1, SIGCONT
        sys     CALL_KILL
        ret
        .section .rodata
letters: .ascii "ab"
`);
    expect(shown.output).toBe('a');
    expect(shown.outcome).toEqual({
      kind: 'deadlock',
      waiting: [
        { tid: 1, pid: 1, pc: expect.any(Number), reason: 'a child to end' },
        { tid: 2, pid: 2, pc: expect.any(Number), reason: 'SIGCONT: SIGSTOP stopped its task' },
      ],
    });
    check(shown.kernel);
  });

  it('is killed as it is', () => {
    const shown = show(
      `${macros}
_start: fork
        beqz    a0, child
        mv      s0, a0
        li      a1, SIGSTOP
        sys     CALL_KILL
        mv      a0, s0
        li      a1, SIGKILL
        sys     CALL_KILL
        wait
        lw      a0, info + SIGINFO_STATUS
        sys     CALL_EXIT
child:  j       child
`,
      { machine: { harts: 2 } },
    );
    expect(shown.outcome).toEqual(exit(9));
    check(shown.kernel);
  });
});

describe('a signal whose user context is elsewhere', () => {
  it('waits until the context runs its own again: another block is in tp', () => {
    const shown = show(`${macros}
        .equ    SHARES, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SETTLS
_start: handle  SIGUSR1, here, 0
        la      tp, own
        la      a0, stack
        li      a1, 4096
        la      a2, own
        sys     CALL_KC_TRAMPOLINE
        li      a0, SHARES
        la      a1, stack + 8192
        li      a2, 0
        la      a3, others
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, spin
        la      tp, others
        raise   SIGUSR1
        put     letters, 1
        la      tp, own
        sys     CALL_SCHED_YIELD        # the next door out
        put     letters + 2, 1
        mv      s0, sp
        la      sp, stack + 4096        # its trampoline
        raise   SIGUSR1
        put     letters, 1
        mv      sp, s0
        sys     CALL_SCHED_YIELD
        done    0
here:   put     letters + 1, 1
        ret
spin:   sys     CALL_SCHED_YIELD
        j       spin
        .section .rodata
letters: .ascii "abc"
        .bss
        .balign 16
own:    .space  64
others: .space  64
stack:  .space  8192
`);
    expect(shown.output).toBe('abcab');
  });
});

describe('waitid', () => {
  it('counts the ticks of a child, and asks for children without SIGCHLD only by __WALL or __WCLONE', () => {
    const shown = show(`${macros}
        .macro  ask options
        li      a0, P_ALL
        li      a1, 0
        li      a2, 0
        li      a3, \\options
        la      a4, usage
        sys     CALL_WAITID
        .endm
_start: fork
        beqz    a0, work
        ask     WEXITED
        lw      s0, usage + RUSAGE_UTIME_US
        li      a0, 0                   # no signal at its end
        li      a1, 0
        sys     CALL_CLONE
        beqz    a0, work
        ask     WEXITED
        ask     WEXITED | WALL | WNOWAIT
        ask     WEXITED | WCLONE
        mv      a0, s0
        sys     CALL_EXIT
work:   li      t0, 20000
.work:  addi    t0, t0, -1
        bnez    t0, .work
        done    0
        .bss
        .balign 8
usage:  .space  RUSAGE_BYTES
`);
    expect(results(shown, 'waitid')).toEqual([0, -10, 0, 0]);
    expect(shown.outcome).toMatchObject({ kind: 'exit' });
    const microseconds = (shown.outcome as { status: number }).status;
    expect(microseconds).toBeGreaterThanOrEqual(40);
    expect(microseconds).toBeLessThan(50);
  });

  it('SA_RESTART and the rest have Linux’s numbers', () => {
    const { SA_RESTART, SA_NODEFER, SA_RESETHAND, SA_ONSTACK } = flags;
    expect([SA_RESTART, SA_NODEFER, SA_RESETHAND >>> 0, SA_ONSTACK]).toEqual([
      0x1000_0000, 0x4000_0000, 0x8000_0000, 0x0800_0000,
    ]);
  });
});
