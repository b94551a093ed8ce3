// A program full of signals: handlers on an alternate stack, held back and queued ones, interrupted and restarted calls,
// threads and children, stops and continues. It ends with the sum of what its handlers counted.

import { fork } from './guest.ts';

/** `handle SIGNAL, HANDLER, FLAGS` and `raise SIGNAL`, for the calling context; `hold HOW, SIGNALS`. */
export const macros = `${fork}
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

export const signalling = `${fork}
        .equ    SHARES, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD
        .macro  handle signal, handler, flags
        li      a0, \\signal
        la      a1, \\handler
        li      a2, \\flags
        call    handle
        .endm
        .macro  nap ticks
        li      a0, \\ticks
        call    nap
        .endm
_start: la      a0, stack
        li      a1, 0
        sys     CALL_SIGALTSTACK
        handle  SIGUSR1, counts, SA_ONSTACK | SA_RESTART
        handle  SIGUSR2, counts, SA_ONSTACK
        handle  SIGCHLD, counts, SA_RESTART
        handle  SIGSEGV, faults, SA_ONSTACK | SA_SIGINFO
        la      a0, ends
        li      a1, 0
        sys     CALL_PIPE2
        li      a0, SHARES
        la      a1, thread_stack
        li      a2, 0
        li      a3, 0
        li      a4, 0
        sys     CALL_CLONE
        beqz    a0, thread
        li      s0, 3                   # s0 = children to make
.make:  fork
        beqz    a0, child
        addi    s0, s0, -1
        bnez    s0, .make
        li      s1, 0                   # s1 = bytes that came
.read:  lw      a0, ends
        la      a1, byte
        li      a2, 1
        sys     CALL_READ
        bltz    a0, .read               # SIGUSR2 does not restart
        lw      t0, 0(zero)             # the handler steps over this
        li      a0, SIG_BLOCK
        call    both
        li      t0, 4000
.busy:  addi    t0, t0, -1              # what comes meanwhile is kept
        bnez    t0, .busy
        li      a0, SIG_UNBLOCK
        call    both
        addi    s1, s1, 1
        li      t0, 6
        blt     s1, t0, .read
        li      s0, 3
.wait:  wait
        bltz    a0, .wait
        addi    s0, s0, -1
        bnez    s0, .wait
        la      t0, go
        li      t1, 1
        sw      t1, 0(t0)
        lw      a0, faulted
        sys     CALL_EXIT_GROUP

thread: li      s2, 0                   # holds back and releases until the rest is done
.turn:  li      a0, SIG_BLOCK
        call    both
        sys     CALL_SCHED_YIELD
        li      a0, SIG_UNBLOCK
        call    both
        lw      t0, go
        beqz    t0, .turn
        sys     CALL_EXIT

both:   la      a1, usr
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGPROCMASK
        ret

child:  li      s1, 2                   # two signals and two bytes each
.send:  li      a0, 7000                # each child has a pace of its own
        mul     a0, a0, s0
        call    nap
        sys     CALL_GETPPID
        li      a1, SIGUSR1
        sys     CALL_KILL
        nap     5000
        sys     CALL_GETPPID
        li      a1, SIGUSR2
        sys     CALL_KILL
        lw      a0, ends + 4
        la      a1, byte
        li      a2, 1
        sys     CALL_WRITE
        li      a0, 0                   # the whole group, which does not care
        li      a1, SIGURG
        sys     CALL_KILL
        addi    s1, s1, -1
        bnez    s1, .send
        done    7

handle: addi    sp, sp, -16
        sw      a1, 0(sp)
        sw      a2, 4(sp)
        sw      zero, 8(sp)
        sw      zero, 12(sp)
        mv      a1, sp
        li      a2, 0
        li      a3, 8
        sys     CALL_RT_SIGACTION
        addi    sp, sp, 16
        ret

nap:    addi    sp, sp, -16
        sw      zero, 0(sp)
        sw      zero, 4(sp)
        sw      a0, 8(sp)
        sw      zero, 12(sp)
        mv      a2, sp
        li      a0, CLOCK_MONOTONIC
        li      a1, 0
        mv      a3, zero
        sys     CALL_CLOCK_NANOSLEEP_TIME64
        addi    sp, sp, 16
        ret

counts: la      t0, counted
        li      t1, 1
        amoadd.w zero, t1, (t0)
        ret
faults: lw      t0, UCONTEXT_REGISTERS(a2)
        addi    t0, t0, 4
        sw      t0, UCONTEXT_REGISTERS(a2)
        la      t0, faulted
        li      t1, 1
        amoadd.w zero, t1, (t0)
        ret
        .data
        .balign 16
stack:  .word   other, 0, 4096
usr:    .word   1 << (SIGUSR1 - 1) | 1 << (SIGUSR2 - 1), 0
go:     .word   0
counted: .word  0
faulted: .word  0
ends:   .space  8
byte:   .space  4
        .bss
        .balign 16
other:  .space  4096
        .space  4096
thread_stack:
`;

/** A fault for each byte that came. */
export const FAULTS = 6;
