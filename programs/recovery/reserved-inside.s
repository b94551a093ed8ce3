# LR and SC inside a critical section: who is stopped between them and continued in the copy fails there, and tries again.
#
# harts    2
# include  lib/crew.s lib/model-activations.s lib/print.s
# expect   exit 0
# expect   prints exactly "counted to 60\n"

# The reservation is lost with every stop, so that the copy's SC fails and its loop goes back, in the copy.

        .include "lib/critical.s"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 3
        call    crew
        la      a0, said
        lw      a1, count
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, 20
.round: la      t3, count
        .critical counting
.again: lr.w    t0, (t3)
        addi    t0, t0, 1
        sc.w    t1, t0, (t3)
        bnez    t1, .again
        .endcritical
        andi    t0, s0, 3
        bnez    t0, .stay
        call    thread_yield
        j       .on
.stay:  li      a0, 1                   # and the other processor's thread is stopped wherever it is
        li      a7, CALL_SA_INTERRUPT
        ecall
.on:    addi    s0, s0, -1
        bnez    s0, .round
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  "counted to "

        .bss
        .balign 64
count:  .zero   4
