# ticket: draw a number and wait until it is called.
#
#       acquire:  mine = fetch_and_add(next, 1);  while serving != mine: look again
#       release:  serving = mine + 1
#
# Reed and Kanodia, "Synchronization with eventcounts and sequencers", 1979; Mellor-Crummey and Scott, "Algorithms for
# scalable synchronization on shared-memory multiprocessors", 1991.
#
# With `.equ TORN, 1` the number is drawn by a load and a store: two threads may draw the same one.

        .include "litmus.s"

        .ifndef TORN
        .equ    TORN, 0
        .endif

        .macro  prepare
        la      s0, next
        .endm

        .macro  acquire
        .if     TORN
        lw      s1, 0(s0)
        addi    t0, s1, 1
        sw      t0, 0(s0)
        .else
        li      t0, 1
        amoadd.w s1, t0, (s0)           # s1 = mine
        .endif
.wait:  lw      t0, 4(s0)
        bne     t0, s1, .wait
        .endm

        .macro  release
        addi    t0, s1, 1
        sw      t0, 4(s0)
        .endm

        .bss
        .balign 4
next:   .zero   4
serving: .zero  4

        .include "rounds.s"
