# Two threads hand a turn back and forth with two semaphores.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "0 and 1 took turns 20 times\n"

        .equ    TURNS, 10

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 2
        call    crew
        lw      t0, turns
        bne     a0, t0, .wrong
        la      a0, said
        call    print_string
        lw      a0, turns
        call    print_decimal
        la      a0, times
        call    print_line
.wrong: li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        la      s1, mine                # s1 = our semaphore, s2 = the other's
        slli    t0, a0, 2
        add     s1, s1, t0
        xori    t0, t0, 4
        la      s2, mine
        add     s2, s2, t0
        mv      s0, a0
        li      s3, TURNS
.turn:  mv      a0, s1
        call    sem_down
        lw      t0, turns
        andi    t1, t0, 1
        bne     t1, s0, .not_ours
        addi    t0, t0, 1
        sw      t0, turns, t1
        mv      a0, s2
        call    sem_up
        addi    s3, s3, -1
        bnez    s3, .turn
        li      a0, TURNS
        j       .done
.not_ours:
        li      a0, -100
.done:  lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
said:   .asciz  "0 and 1 took turns "
times:  .asciz  " times"

        .data
        .balign 4
mine:   .word   1, 0
turns:  .word   0
