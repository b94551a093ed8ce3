# A parent waits for its child, and the child for a signal that nobody will send: the report says so.
#
# harts    2
# include  lib/print.s lib/signal.s
# expect   deadlock
# expect   prints exactly "the child holds SIGTERM back, and waits for SIGUSR1\n"

# SIGTERM comes, but the child holds it back: it is kept, and wakes nobody.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 1 << (SIGTERM - 1) | 1 << (SIGUSR1 - 1)
        call    signal_hold
        la      a0, message
        call    print_line
        call    fork
        beqz    a0, .child
        sw      a0, 8(sp)
        li      a1, SIGTERM
        call    signal_send
        lw      a0, 8(sp)
        call    wait_exit               # for ever

.child: la      a0, usr1
        li      a1, 0
        li      a2, 0
        li      a3, 8
        li      a7, CALL_RT_SIGTIMEDWAIT_TIME64
        ecall
        li      a7, CALL_EXIT_GROUP
        ecall

        .section .rodata
message:        .asciz  "the child holds SIGTERM back, and waits for SIGUSR1"
        .balign 4
usr1:           .word   1 << (SIGUSR1 - 1), 0
