# inc: every thread adds one by a load and a store: (n!)^2 executions, and in most of them something is lost.

        .include "litmus.s"

        .text
thread: la      t0, x
        lw      t1, 0(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        finish

        .bss
        .balign 4
x:      .zero   4
