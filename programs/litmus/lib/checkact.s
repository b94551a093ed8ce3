# checkact: look whether it is free, then take it; somebody else may look in between.

        .include "litmus.s"

        .macro  prepare
        la      s0, lock
        .endm

        .macro  acquire
.look:  lw      t0, 0(s0)
        bnez    t0, .look
        li      t0, 1
        sw      t0, 0(s0)
        .endm

        .macro  release
        sw      zero, 0(s0)
        .endm

        .bss
        .balign 4
lock:   .zero   4

        .include "rounds.s"
