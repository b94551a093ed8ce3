# What a call keeps is kept over every way of giving way: yields, waits and wakes.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "5 threads kept their registers\n"

        .equ    ROUNDS, 6

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 5
        call    crew
        call    print_decimal
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -64
        sw      ra, 60(sp)
        .irp    n, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
        sw      x\n, 4 * (\n % 14)(sp)
        .endr
        slli    s0, a0, 8
        .irp    n, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26
        addi    x\n, s0, \n
        .endr
        li      s11, ROUNDS
.round: andi    t0, s11, 1
        beqz    t0, .by_mutex
        call    thread_yield
        j       .look
.by_mutex:
        la      a0, mutex
        call    mutex_lock
        call    thread_yield
        la      a0, mutex
        call    mutex_unlock
.look:  .irp    n, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26
        addi    t0, s0, \n
        bne     x\n, t0, .wrong
        .endr
        addi    s11, s11, -1
        bnez    s11, .round
        li      a0, 1
        j       .done
.wrong: li      a0, 0
.done:  lw      ra, 60(sp)
        .irp    n, 8, 9, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27
        lw      x\n, 4 * (\n % 14)(sp)
        .endr
        addi    sp, sp, 64
        ret

        .section .rodata
said:   .asciz  " threads kept their registers"

        .bss
        .balign 4
mutex:  .zero   4
