# Two threads hand a turn back and forth with two semaphores, without a system call.
#
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "20 turns\n"
# expect   counts told.blocked = 0

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 1
        call    ft_init
        la      a0, other
        call    ft_create
        mv      s1, a0
        li      s0, 10
.turn:  lw      t0, turns
        addi    t0, t0, 1
        sw      t0, turns, t1
        la      a0, yours
        call    ft_sem_up
        la      a0, mine
        call    ft_sem_down
        addi    s0, s0, -1
        bnez    s0, .turn
        mv      a0, s1
        call    ft_join
        lw      a0, turns
        call    print_decimal
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

other:  addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, 10
.their_turn:
        la      a0, yours
        call    ft_sem_down
        lw      t0, turns
        addi    t0, t0, 1
        sw      t0, turns, t1
        la      a0, mine
        call    ft_sem_up
        addi    s0, s0, -1
        bnez    s0, .their_turn
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  " turns"

        .bss
        .balign 4
mine:   .zero   4
yours:  .zero   4
turns:  .zero   4
