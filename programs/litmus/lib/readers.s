# readers: one thread stores, the others load, and one another's loads do not matter to them: 2^(n - 1) executions.

        .include "litmus.s"

        .text
writer: la      t0, x
        li      t1, 1
        sw      t1, 0(t0)
        finish

reader: la      t0, x
        lw      s0, 0(t0)
        finish

        .bss
        .balign 4
x:      .zero   4
