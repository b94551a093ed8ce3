# To make a thread, run it and join it costs less at user level than for a kernel thread.
#
# harts    1
# include  lib/figure.s lib/order.s lib/thread.s lib/print.s lib/activations.s
# expect   exit 0

# The Null Fork of the paper's Table IV: FastThreads 34 microseconds, on activations 37, Topaz threads 948.  Here either gets
# fresh memory for every thread, and the kernel's work with that is most of it.

        .include "lib/figure.s"

        .equ    ROUNDS, 8

        figure  user, "a user-level thread"
        figure  kernel, "a kernel thread"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, ROUNDS
        rdtime  s1
.thread:
        la      a0, null
        li      a1, 0
        call    thread_create
        call    thread_join
        addi    s0, s0, -1
        bnez    s0, .thread
        rdtime  t0
        sub     t0, t0, s1
        sw      t0, kernel, t1
        li      a0, 1
        call    ft_init
        li      s0, ROUNDS
        rdtime  s1
.user:  la      a0, null
        li      a1, 0
        call    ft_create
        call    ft_join
        addi    s0, s0, -1
        bnez    s0, .user
        rdtime  t0
        sub     t0, t0, s1
        sw      t0, user, t1
        less    user, kernel
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
null:   li      a0, 0
        ret
