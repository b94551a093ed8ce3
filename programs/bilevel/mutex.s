# Six bi-level threads in two domains add to one counter under a mutex, and yield while they hold it.
#
# include  lib/print.s lib/blt.s lib/blt-team.s
# expect   exit 0
# expect   prints exactly "counter 120\n"

# Who does not get the mutex suspends, and the others of its domain run.  Holding it over a yield makes sure that
# there are always some who want it.

        .equ    THREADS, 6
        .equ    TIMES, 20

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, adder
        li      a1, THREADS
        li      a2, 2
        call    blt_team
        la      a0, mutex
        call    uc_mutex_unlock         # it is free
        addi    a0, a0, EPERM
        seqz    a0, a0
        la      a1, not_free
        li      a7, CALL_ASSERT
        ecall
        la      a0, counter_is
        lw      a1, counter
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

adder:  addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, TIMES
.again: la      a0, mutex
        call    uc_mutex_lock
        lw      s1, counter
        call    uc_yield
        addi    s1, s1, 1
        sw      s1, counter, t0
        la      a0, mutex
        call    uc_mutex_unlock
        addi    s0, s0, -1
        bnez    s0, .again
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
counter_is:     .asciz  "counter "
not_free:       .asciz  "a mutex that nobody holds was unlocked"

        .bss
        .balign 4
mutex:          .zero   16
counter:        .zero   4
