# ttas: the test-and-test-and-set lock: look until it seems free, and only then write.
#
#       acquire:  do {  while lock != 0: look again  }  while swap(lock, 1) != 0
#
# Rudolph and Segall, "Dynamic decentralized cache schemes for MIMD parallel processors", 1984.

        .include "litmus.s"

        .macro  prepare
        la      s0, lock
        .endm

        .macro  acquire
.look:  lw      t0, 0(s0)
        bnez    t0, .look
        li      t0, 1
        amoswap.w t0, t0, (s0)
        bnez    t0, .look
        .endm

        .macro  release
        sw      zero, 0(s0)
        .endm

        .bss
        .balign 4
lock:   .zero   4

        .include "rounds.s"
