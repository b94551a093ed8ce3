# tas: the test-and-set lock: write 1, and look what was there.
#
#       acquire:  while swap(lock, 1) != 0:  again
#       release:  lock = 0

        .include "litmus.s"

        .macro  prepare
        la      s0, lock
        .endm

        .macro  acquire
.try:   li      t0, 1
        amoswap.w t0, t0, (s0)
        bnez    t0, .try
        .endm

        .macro  release
        sw      zero, 0(s0)
        .endm

        .bss
        .balign 4
lock:   .zero   4

        .include "rounds.s"
