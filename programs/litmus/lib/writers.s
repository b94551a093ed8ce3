# writers: every thread stores its number into one word: n! executions.

        .include "litmus.s"

        .text
thread: la      t0, x
        sw      a0, 0(t0)
        finish

        .bss
        .balign 4
x:      .zero   4
