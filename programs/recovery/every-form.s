# Critical sections of every form, for stops at every instruction: with a call inside, one behind the other, with LR and SC.
#
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "counted: 2 2 2 2\n"

        .equ    THREADS, 2
        .equ    ROUNDS, 1

        .include "lib/critical.s"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 4
        call    ft_init
        la      a0, work
        li      a1, 0
        call    ft_create
        mv      s0, a0
        la      a0, work
        li      a1, 0
        call    ft_create
        call    ft_join
        mv      a0, s0
        call    ft_join
        la      a0, said
        call    print_string
        li      s0, 0
.count: la      t0, counts
        add     t0, t0, s0
        lw      a0, 0(t0)
        la      s1, blank
        call    print_decimal
        addi    s0, s0, 4
        li      t0, 16
        beq     s0, t0, .end
        mv      a0, s1
        call    print_string
        j       .count
.end:   la      a0, nothing
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        li      s2, ROUNDS
.round: la      s0, lock
        la      s1, counts

.call_try:
        li      t1, 1
        amoswap.w.aq t0, t1, (s0)
        .critical with_call
        bnez    t0, .call_held
        lw      a0, 0(s1)
        critical_call plus_one
        sw      a0, 0(s1)
        amoswap.w.rl zero, zero, (s0)
        .endcritical

.both_try:
        li      t1, 1
        amoswap.w.aq t0, t1, (s0)
        .critical first_half
        bnez    t0, .both_held
        lw      t0, 4(s1)
        addi    t0, t0, 1
        sw      t0, 4(s1)
        .endcritical
        .critical second_half
        lw      t0, 8(s1)
        addi    t0, t0, 1
        sw      t0, 8(s1)
        amoswap.w.rl zero, zero, (s0)
        .endcritical

        addi    t3, s1, 12
        .critical reserving
.again: lr.w    t0, (t3)
        addi    t0, t0, 1
        sc.w    t1, t0, (t3)
        bnez    t1, .again
        .endcritical

        call    ft_yield
        addi    s2, s2, -1
        bnez    s2, .round
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret
.call_held:
        call    ft_yield                # whoever holds it has its turn
        j       .call_try
.both_held:
        call    ft_yield
        j       .both_try

plus_one:
        addi    a0, a0, 1
        ret

        .section .rodata
said:   .asciz  "counted: "
blank:  .asciz  " "
nothing:        .asciz  ""

        .bss
        .balign 4
lock:   .zero   4
counts: .zero   16
