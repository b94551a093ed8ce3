# lrsc: the lock of the RISC-V manual's kind: load it and watch it, and store only if nobody has touched it since.
#
#       acquire:  do {  do v = load_reserved(lock) while v != 0  }  while store_conditional(lock, 1) fails

        .include "litmus.s"

        .macro  prepare
        la      s0, lock
        .endm

        .macro  acquire
.look:  lr.w    t0, (s0)
        bnez    t0, .look
        li      t0, 1
        sc.w    t0, t0, (s0)
        bnez    t0, .look
        .endm

        .macro  release
        sw      zero, 0(s0)
        .endm

        .bss
        .balign 4
lock:   .zero   4

        .include "rounds.s"
