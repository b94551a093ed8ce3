# clh: a queue in which everybody looks at the node of the one before, and takes that node over when it leaves.
#
#       acquire:  nodes[mine] = 1;  before = swap(tail, mine);  while nodes[before] != 0: look again
#       release:  nodes[mine] = 0;  mine = before
#
# Craig, "Building FIFO and priority-queuing spin locks from atomic swap", 1993; Magnusson, Landin and Hagersten, "Queue locks
# on cache coherent multiprocessors", 1994.
#
# Nodes are called by their offsets from `nodes`; the one at 0 belongs to nobody at first, and is free.

        .include "litmus.s"

        .macro  prepare
        la      s0, tail
        la      s2, nodes
        addi    s1, a0, 1
        slli    s1, s1, 2               # s1 = mine
        .endm

        .macro  acquire
        add     t0, s2, s1
        li      t1, 1
        sw      t1, 0(t0)
        amoswap.w s3, s1, (s0)          # s3 = before
        add     t0, s2, s3
.wait:  lw      t1, 0(t0)
        bnez    t1, .wait
        .endm

        .macro  release
        add     t0, s2, s1
        sw      zero, 0(t0)
        mv      s1, s3
        .endm

        .bss
        .balign 4
tail:   .zero   4
nodes:  .zero   4 * (THREADS + 1)

        .include "rounds.s"
