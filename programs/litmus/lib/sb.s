# sb: store buffering in a ring: everybody stores to its own word and loads its neighbour's: 2^n - 1 executions.
#
# Not all of them can find 0, for one of the stores is the first in memory's order.  With store buffers all of them can.

        .include "litmus.s"

        .text
thread: la      t0, x
        slli    t1, a0, 2
        add     t2, t0, t1              # t2 = &x[me]
        li      t1, 1
        sw      t1, 0(t2)
        addi    t2, t2, 4
        li      t1, THREADS - 1
        bne     a0, t1, .inside
        mv      t2, t0
.inside:
        lw      s0, 0(t2)               # s0 = x[me + 1]
        finish

        .bss
        .balign 4
x:      .zero   4 * THREADS
