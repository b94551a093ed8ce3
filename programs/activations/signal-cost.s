# To hand a turn over and get it back costs less between user-level threads than between kernel threads.
#
# harts    1
# include  lib/figure.s lib/order.s lib/thread.s lib/futex.s lib/print.s lib/activations.s
# expect   exit 0

# The Signal-Wait of the paper's Table IV: FastThreads 37 microseconds, on activations 42, Topaz threads 441.

        .include "lib/figure.s"

        .equ    ROUNDS, 20

        figure  user, "between user-level threads"
        figure  kernel, "between kernel threads"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        la      a0, kernel_other
        li      a1, 0
        call    thread_create
        mv      s2, a0
        li      s0, ROUNDS
        rdtime  s1
.kernel:
        la      a0, ping
        call    semaphore_up
        la      a0, pong
        call    semaphore_down
        addi    s0, s0, -1
        bnez    s0, .kernel
        rdtime  t0
        sub     t0, t0, s1
        sw      t0, kernel, t1
        mv      a0, s2
        call    thread_join
        li      a0, 1
        call    ft_init
        la      a0, user_other
        li      a1, 0
        call    ft_create
        mv      s2, a0
        li      s0, ROUNDS
        rdtime  s1
.user:  la      a0, ping
        call    ft_sem_up
        la      a0, pong
        call    ft_sem_down
        addi    s0, s0, -1
        bnez    s0, .user
        rdtime  t0
        sub     t0, t0, s1
        sw      t0, user, t1
        mv      a0, s2
        call    ft_join
        less    user, kernel
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret

        .macro  other name, down, up
\name:  addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, ROUNDS
.again_\name:
        la      a0, ping
        call    \down
        la      a0, pong
        call    \up
        addi    s0, s0, -1
        bnez    s0, .again_\name
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .endm

        other   kernel_other, semaphore_down, semaphore_up
        other   user_other, ft_sem_down, ft_sem_up

        .bss
        .balign 4
ping:   .zero   4
pong:   .zero   4
