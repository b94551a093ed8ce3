# treiber: every thread pushes a node and pops one, ROUNDS times; no node is pushed twice.

        .include "stack.s"

        .text
thread: la      s0, top
        la      s1, nodes
        li      t0, 8 * ROUNDS
        mul     s2, a0, t0
        addi    s2, s2, 8               # s2 = the node to push
        .if     ROUNDS > 1
        li      s4, ROUNDS
        .endif
.round: push    s2
        pop     s3
        snez    t0, s3
        li      t1, 1
        must_equal t0, t1, "the stack is empty although something was pushed"
        take    s3
        .if     ROUNDS > 1
        addi    s2, s2, 8
        addi    s4, s4, -1
        bnez    s4, .round
        .endif
        finish

        .bss
        .balign 4
top:    .zero   4
nodes:  .zero   8 * (THREADS * ROUNDS + 1)
