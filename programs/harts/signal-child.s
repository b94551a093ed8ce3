# When a child ends its parent gets SIGCHLD, with the child's pid and status.
#
# harts    2
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "a child exited with 7\nit is the one that was made, and waits to be asked for: 7\nnow there is none: -10\n"

# The parent waits for the signal and for nothing else: rt_sigsuspend releases SIGCHLD and sleeps in one step, so the
# signal cannot come between the two.

        .equ    CHLD, 1 << (SIGCHLD - 1)

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, CHLD
        call    signal_hold
        li      a0, SIGCHLD
        la      a1, ended
        li      a2, SA_SIGINFO
        call    signal_handle
        call    fork
        beqz    a0, .child
        mv      s0, a0                  # s0 = its pid
        la      a0, nothing
        li      a1, 8
        li      a7, CALL_RT_SIGSUSPEND
        ecall
        lw      t0, pid
        bne     t0, s0, .end
        mv      a0, s0
        call    wait_exit
        mv      a1, a0
        la      a0, same
        call    print_value
        mv      a0, s0
        call    wait_exit
        mv      a1, a0
        la      a0, none
        call    print_value
        li      a0, 0
.end:   lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

.child: li      a0, 7
        li      a7, CALL_EXIT_GROUP
        ecall

ended:                                  # a1 = siginfo
        lw      t0, SIGINFO_PID(a1)
        sw      t0, pid, t1
        lw      t0, SIGINFO_CODE(a1)
        li      t1, CLD_EXITED
        bne     t0, t1, .other
        lw      a1, SIGINFO_STATUS(a1)
        la      a0, message
        j       print_value
.other: ret

        .section .rodata
message:        .asciz  "a child exited with "
same:           .asciz  "it is the one that was made, and waits to be asked for: "
none:           .asciz  "now there is none: "

        .bss
        .balign 4
nothing:        .zero   8
pid:            .zero   4
