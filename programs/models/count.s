# Eight threads count under one mutex, and give way while they hold it.
#
# model    all
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "8 threads counted to 80\n"

        .equ    THREADS, 8
        .equ    ROUNDS, 10

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    thread_init
        li      s0, THREADS
        la      s1, threads
.make:  la      a0, work
        mv      a1, s0
        call    thread_create
        sw      a0, 0(s1)
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .make
        li      s0, THREADS
        la      s1, threads
.join:  lw      a0, 0(s1)
        call    thread_join
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .join
        li      a0, THREADS
        call    print_decimal
        la      a0, said
        lw      a1, count
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, ROUNDS
.round: la      a0, mutex
        call    mutex_lock
        lw      s1, count
        call    thread_yield
        addi    s1, s1, 1
        sw      s1, count, t0
        la      a0, mutex
        call    mutex_unlock
        addi    s0, s0, -1
        bnez    s0, .round
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  " threads counted to "

        .bss
        .balign 4
mutex:  .zero   4
count:  .zero   4
threads:        .zero   4 * THREADS
