# signal: signals as functions, and the two calls with which one task makes another.
#
# Offers signal_handle, signal_hold, signal_release, signal_send, signal_raise, signal_stack, fork, wait_child,
# wait_exit, sleep_for.

# A handler is an ordinary function.  It is given the signal in a0, the address of a siginfo in a1 (SIGINFO_...) and of
# the interrupted context in a2 (UCONTEXT_...), and returns; what it then returns to makes the call that goes on where
# the signal came.  All registers are as they were, unless the handler changed them in the context.

        .text

# signal_handle: say what a signal does.
#
#   in    a0  the signal
#         a1  the handler, or SIG_DFL, or SIG_IGN
#         a2  SA_ bits
#   out   a0  0, or an error's number negated

        .globl  signal_handle
        .type   signal_handle, @function
signal_handle:
        addi    sp, sp, -SIGACTION_BYTES
        sw      a1, SIGACTION_HANDLER(sp)
        sw      a2, SIGACTION_FLAGS(sp)
        sw      zero, SIGACTION_MASK(sp)        # nothing else is held back meanwhile
        sw      zero, SIGACTION_MASK + 4(sp)
        mv      a1, sp
        li      a2, 0
        li      a3, 8                   # bytes of a set
        li      a7, CALL_RT_SIGACTION
        ecall
        addi    sp, sp, SIGACTION_BYTES
        ret
        .size   signal_handle, . - signal_handle

# signal_hold, signal_release: hold signals back from now on, or no longer.
#
#   in    a0  a set of the signals 1 to 32: 1 << (SIGUSR1 - 1) and so on

        .globl  signal_hold
        .type   signal_hold, @function
signal_hold:
        mv      a1, a0
        li      a0, SIG_BLOCK
        j       .mask
        .size   signal_hold, . - signal_hold

        .globl  signal_release
        .type   signal_release, @function
signal_release:
        mv      a1, a0
        li      a0, SIG_UNBLOCK
.mask:  addi    sp, sp, -16
        sw      a1, 0(sp)
        sw      zero, 4(sp)
        mv      a1, sp
        li      a2, 0
        li      a3, 8
        li      a7, CALL_RT_SIGPROCMASK
        ecall
        addi    sp, sp, 16
        ret
        .size   signal_release, . - signal_release

# signal_send: in a0, a pid; in a1, a signal.
# signal_raise: in a0, a signal, for the caller itself and no other thread.

        .globl  signal_send
        .type   signal_send, @function
signal_send:
        li      a7, CALL_KILL
        ecall
        ret
        .size   signal_send, . - signal_send

        .globl  signal_raise
        .type   signal_raise, @function
signal_raise:
        mv      a2, a0
        li      a7, CALL_GETPID
        ecall
        mv      t0, a0
        li      a7, CALL_GETTID
        ecall
        mv      a1, a0
        mv      a0, t0
        li      a7, CALL_TGKILL
        ecall
        ret
        .size   signal_raise, . - signal_raise

# signal_stack: in a0, where handlers with SA_ONSTACK have their stack; in a1, its bytes, at least MINSIGSTKSZ.

        .globl  signal_stack
        .type   signal_stack, @function
signal_stack:
        addi    sp, sp, -16
        sw      a0, STACKT_SP(sp)
        sw      zero, STACKT_FLAGS(sp)
        sw      a1, STACKT_SIZE(sp)
        mv      a0, sp
        li      a1, 0
        li      a7, CALL_SIGALTSTACK
        ecall
        addi    sp, sp, 16
        ret
        .size   signal_stack, . - signal_stack

# fork: a copy of this task; out a0 = its pid, and 0 in the copy.

        .globl  fork
        .type   fork, @function
fork:
        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        ret
        .size   fork, . - fork

# wait_child: wait for news of children.
#
#   in    a0  a pid, or 0 for any child
#         a1  W bits: WEXITED, WSTOPPED ...
#         a2  a siginfo for the answer
#   out   a0  0, or an error's number negated

        .globl  wait_child
        .type   wait_child, @function
wait_child:
        mv      a3, a1
        mv      a1, a0
        li      a0, P_ALL
        beqz    a1, .any
        li      a0, P_PID
.any:   li      a4, 0                   # no account of what it used
        li      a7, CALL_WAITID
        ecall
        ret
        .size   wait_child, . - wait_child

# wait_exit: in a0, a pid, or 0 for any child; waits for its end; out a0 = its status, or an error's number negated.

        .globl  wait_exit
        .type   wait_exit, @function
wait_exit:
        addi    sp, sp, -(SIGINFO_BYTES + 16)
        sw      ra, SIGINFO_BYTES + 12(sp)
        li      a1, WEXITED
        mv      a2, sp
        call    wait_child
        bltz    a0, .no_child
        lw      a0, SIGINFO_STATUS(sp)
.no_child:
        lw      ra, SIGINFO_BYTES + 12(sp)
        addi    sp, sp, SIGINFO_BYTES + 16
        ret
        .size   wait_exit, . - wait_exit

# sleep_for: in a0, milliseconds, less than a second; out a0 = 0, or an error's number negated.

        .globl  sleep_for
        .type   sleep_for, @function
sleep_for:
        addi    sp, sp, -16
        li      t0, 1000000
        mul     t0, t0, a0
        sw      zero, TIMESPEC_SECONDS(sp)
        sw      zero, TIMESPEC_SECONDS + 4(sp)
        sw      t0, TIMESPEC_NANOSECONDS(sp)
        sw      zero, TIMESPEC_NANOSECONDS + 4(sp)
        li      a0, CLOCK_MONOTONIC
        li      a1, 0
        mv      a2, sp
        li      a3, 0
        li      a7, CALL_CLOCK_NANOSLEEP_TIME64
        ecall
        addi    sp, sp, 16
        ret
        .size   sleep_for, . - sleep_for
