// Handlers: when they begin, with what, and on which stack; and what waitid tells.

import { describe, expect, it } from 'vitest';
import { EINVAL, ENOMEM, EPERM, flags } from './abi.ts';
import { check } from './testing/check.ts';
import { assembleGuest, results, show } from './testing/guest.ts';
import { macros } from './testing/signals.ts';

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
