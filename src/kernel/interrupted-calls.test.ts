// What becomes of a call that a signal interrupts; who of several has a signal; stopping and going on.

import { describe, expect, it } from 'vitest';
import { EINTR } from './abi.ts';
import { check } from './testing/check.ts';
import { results, show } from './testing/guest.ts';
import { macros } from './testing/signals.ts';

const exit = (status: number) => ({ kind: 'exit', status });

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
