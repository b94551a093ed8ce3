# Two threads take two mutexes in opposite order, and nobody ever runs again.
#
# harts    2
# include  lib/print.s lib/team.s lib/futex.s
# expect   deadlock
# expect   prints exactly "each has one\neach has one\n"

# Both have their first mutex when the barrier opens, so both must wait for the other's.  The kernel notices that every
# context waits and nothing is under way that could wake one, and says who waits where.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, take_both
        li      a1, 2
        call    team
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

take_both:                              # thread 0: left, then right; thread 1: right, then left
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        la      s0, left
        la      s1, right
        beqz    a0, .ordered
        la      s0, right
        la      s1, left
.ordered:
        mv      a0, s0
        call    mutex_lock
        la      a0, meeting
        call    barrier_wait
        la      a0, message
        call    print_line
        mv      a0, s1
        call    mutex_lock              # for ever
        mv      a0, s1
        call    mutex_unlock
        mv      a0, s0
        call    mutex_unlock
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
message:        .asciz  "each has one"

        .data
        .balign 4
meeting:        .word   2, 2, 0

        .bss
        .balign 4
left:           .zero   4
right:          .zero   4
