# fib: two threads add to each other's number, ROUNDS times each.  Taking turns, they count the Fibonacci numbers.
#
#       first:   i = i + j        second:  j = j + i
#
# From the concurrency benchmarks of SV-COMP (fib_bench).

        .include "litmus.s"

        .text
first:  la      s0, i
        la      s1, j
        li      s2, ROUNDS
.first: lw      t0, 0(s0)
        lw      t1, 0(s1)
        add     t0, t0, t1
        sw      t0, 0(s0)
        addi    s2, s2, -1
        bnez    s2, .first
        finish

second: la      s0, i
        la      s1, j
        li      s2, ROUNDS
.second:
        lw      t1, 0(s1)
        lw      t0, 0(s0)
        add     t1, t1, t0
        sw      t1, 0(s1)
        addi    s2, s2, -1
        bnez    s2, .second
        finish

        .data
        .balign 4
i:      .word   1
j:      .word   1
