# A sleep that a signal interrupts says how much of it is left, and is never made again by itself.
#
# harts    2
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "refused: -4\nmore than half was left: 1\n"

# SA_RESTART does not mean sleeps: how long would they be?  The child signals after a tenth of the second.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a7, CALL_GETPID
        ecall
        mv      s0, a0
        li      a0, SIGUSR1
        la      a1, handler
        li      a2, SA_RESTART
        call    signal_handle
        call    fork
        beqz    a0, .child

        li      a0, CLOCK_MONOTONIC
        li      a1, 0
        la      a2, second
        la      a3, left
        li      a7, CALL_CLOCK_NANOSLEEP_TIME64
        ecall
        mv      a1, a0
        la      a0, refused
        call    print_value
        lw      t0, left + TIMESPEC_SECONDS
        bnez    t0, .end
        lw      t0, left + TIMESPEC_NANOSECONDS
        li      t1, 500000000
        sltu    a1, t1, t0
        la      a0, half
        call    print_value
        li      a0, 0
        call    wait_exit
.end:   lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

.child: li      a0, 100
        call    sleep_for
        mv      a0, s0
        li      a1, SIGUSR1
        call    signal_send
        li      a0, 0
        li      a7, CALL_EXIT_GROUP
        ecall

handler:
        ret

        .section .rodata
refused:        .asciz  "refused: "
half:           .asciz  "more than half was left: "
        .balign 8
second:         .word   1, 0, 0, 0

        .bss
        .balign 8
left:           .zero   TIMESPEC_BYTES
