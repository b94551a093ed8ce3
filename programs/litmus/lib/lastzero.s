# lastzero: N threads count along an array, and one looks for its last zero: (N + 3) * 2^(N - 2) executions.
#
#       thread j = 1 .. N:  array[j] = array[j - 1] + 1
#       thread 0:           i = N;  while array[i] != 0: i = i - 1
#
# Abdulla, Aronsson, Jonsson and Sagonas, "Optimal dynamic partial order reduction", 2014.  Where it looks depends on what it
# finds, which costs a reduction that does not plan ahead most of its effort.

        .include "litmus.s"

        .text
searcher:
        la      t0, array + 4 * N
.look:  lw      t1, 0(t0)
        beqz    t1, .found
        addi    t0, t0, -4
        j       .look                   # array[0] is always 0
.found: mv      s0, t0
        finish

worker: la      t0, array
        slli    t1, a0, 2
        add     t0, t0, t1
        lw      t1, -4(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        finish

        .bss
        .balign 4
array:  .zero   4 * (N + 1)
