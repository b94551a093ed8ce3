# What a section costs that nobody disturbs, in instructions: a copy costs nothing.
#
# harts    1
# section  all
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints "100 sections took"

# `upcall run programs/recovery/section-cost.s --section flag` and the others, side by side in sections.test.ts.

        .equ    ROUNDS, 100

        .include "lib/section.s"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 1
        call    ft_init
        section_init
        la      s0, lock
        la      t4, count
        li      t5, ROUNDS
        rdinstret s1
.round: locked  cost, s0
        lw      t3, 0(t4)
        addi    t3, t3, 1
        sw      t3, 0(t4)
        unlocked cost, s0
        addi    t5, t5, -1
        bnez    t5, .round
        rdinstret t0
        sub     s1, t0, s1
        li      a0, ROUNDS
        call    print_decimal
        la      a0, took
        call    print_string
        mv      a0, s1
        call    print_decimal
        la      a0, instructions
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
took:   .asciz  " sections took "
instructions:   .asciz  " instructions"

        .bss
        .balign 4
lock:   .zero   4
count:  .zero   4
