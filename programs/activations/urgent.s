# An urgent thread becomes able to run while ordinary ones have all processors: one of those is interrupted for it.
#
# harts    2
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the urgent thread ran 5 times between two that never gave way\n"

# Two ordinary threads compute on both processors and call nothing that gives one up; the first wakes the urgent one
# again and again, and waits, spinning, until that has run.  The library asks the kernel to stop the other
# (sa_interrupt), whose upcall finds the urgent thread first.

        .equ    ROUNDS, 5

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        li      a0, 2
        call    ft_init
        la      a0, urgent
        call    ft_create
        mv      s0, a0
        li      a1, 1
        call    ft_set_urgent
.until_there:                           # until it waits for its first round
        call    ft_yield
        lw      t0, ready
        beqz    t0, .until_there
        la      a0, other
        call    ft_create
        mv      s1, a0
        li      s2, 0
.round: la      a0, rounds
        call    ft_sem_up
        addi    s2, s2, 1
.until_run:
        lw      t0, ran
        bne     t0, s2, .until_run
        li      t0, ROUNDS
        bne     s2, t0, .round
        li      t0, 1
        sw      t0, over, t1
        mv      a0, s0
        call    ft_join
        mv      a0, s1
        call    ft_join
        la      a0, said
        call    print_string
        lw      a0, ran
        call    print_decimal
        la      a0, times
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret

urgent: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, ROUNDS
        li      t0, 1
        sw      t0, ready, t1
.take:  la      a0, rounds
        call    ft_sem_down
        lw      t0, ran
        addi    t0, t0, 1
        sw      t0, ran, t1
        addi    s0, s0, -1
        bnez    s0, .take
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

other:  lw      t0, over
        beqz    t0, other
        li      a0, 0
        ret

        .section .rodata
said:   .asciz  "the urgent thread ran "
times:  .asciz  " times between two that never gave way"

        .bss
        .balign 4
rounds: .zero   4
ready:  .zero   4
ran:    .zero   4
over:   .zero   4
