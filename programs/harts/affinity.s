# A thread that spins on one hart is moved to another at once; where no hart is left, the wish is refused.
#
# harts    3
# include  lib/print.s lib/signal.s lib/thread.s
# expect   exit 0
# expect   prints exactly "harts at first: 7\nrefused: -22\nmoved to 2\nmoved to 1\nmay now run on: 2\n"

# The thread asks nothing but where it is.  Sets of harts are given bit by bit: 4 is hart 2 alone.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, at_first
        li      a1, 0
        call    allowed
        la      a0, thread
        li      a1, 0
        call    thread_create
.start: lw      t0, tid
        beqz    t0, .start

        li      a0, 8                   # hart 3, which there is not
        call    move
        mv      a1, a0
        la      a0, refused
        call    print_value
        li      a0, 4
        call    move
        call    seen
        li      a0, 2
        call    move
        call    seen
        la      a0, now
        lw      a1, tid
        call    allowed
        li      a0, 0
        li      a7, CALL_EXIT_GROUP
        ecall

move:                                   # a0 = a set of harts
        sw      a0, set, t0
        sw      zero, set + 4, t0
        lw      a0, tid
        li      a1, 8
        la      a2, set
        li      a7, CALL_SCHED_SETAFFINITY
        ecall
        ret

seen:                                   # where it is now: the second answer, since it may have looked before the move
        li      t0, -1
        sw      t0, place, t1
.first: lw      a1, place
        bltz    a1, .first
        sw      t0, place, t1
.second:
        lw      a1, place
        bltz    a1, .second
        la      a0, moved
        j       print_value

allowed:                                # a0 = a text, a1 = a tid
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        mv      a0, a1
        li      a1, 8
        la      a2, set
        li      a7, CALL_SCHED_GETAFFINITY
        ecall
        lw      a0, 8(sp)
        lw      a1, set
        call    print_value
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

thread:
        li      a7, CALL_GETTID
        ecall
        sw      a0, tid, t0
.spin:  la      a0, here
        li      a1, 0
        li      a2, 0
        li      a7, CALL_GETCPU
        ecall
        lw      t0, here
        sw      t0, place, t1
        j       .spin

        .section .rodata
at_first:       .asciz  "harts at first: "
refused:        .asciz  "refused: "
moved:          .asciz  "moved to "
now:            .asciz  "may now run on: "

        .bss
        .balign 8
set:            .zero   8
tid:            .zero   4
here:           .zero   4
place:          .zero   4
