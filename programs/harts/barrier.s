# Four threads meet at a barrier; nobody is a round ahead.
#
# harts    4
# include  lib/print.s lib/team.s lib/futex.s lib/atomic.s
# expect   exit 0
# expect   prints exactly "5 rounds of 4 threads, 0 early, 5 times last\n"

# In each round a thread adds 1 to the round's counter, meets the others, and then must find 4 in it: the barrier
# promises that all additions lie before it and nobody has left it early.

        .equ    THREADS, 4
        .equ    ROUNDS, 5

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, rounds
        li      a1, THREADS
        call    team                    # a0 = how often somebody was last
        sw      a0, 8(sp)
        la      a0, first_part
        call    print_string
        lw      a0, early
        call    print_decimal
        la      a0, second_part
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, third_part
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

rounds:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        la      s0, arrived             # s0 = this round's counter
        li      s1, ROUNDS
        li      s2, 0                   # s2 = how often I was last
.round: mv      a0, s0
        li      a1, 1
        call    atomic_add
        la      a0, meeting
        call    barrier_wait
        add     s2, s2, a0

        lw      t0, 0(s0)
        li      t1, THREADS
        beq     t0, t1, .complete
        la      a0, early
        li      a1, 1
        call    atomic_add
.complete:
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, .round
        mv      a0, s2
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
first_part:     .asciz  "5 rounds of 4 threads, "
second_part:    .asciz  " early, "
third_part:     .asciz  " times last"

        .data
        .balign 4
meeting:        .word   THREADS, THREADS, 0

        .bss
        .balign 4
early:          .zero   4
arrived:        .zero   4 * ROUNDS
