# dekker: the first solution there was, for two threads.
#
#       acquire:  want[me] = 1
#                 while want[other]:
#                     if turn != me:  want[me] = 0;  while turn != me: look again;  want[me] = 1
#       release:  turn = other;  want[me] = 0
#
# Dekker's, told by Dijkstra in "Over de sequentialiteit van procesbeschrijvingen" (EWD 35), 1962.

        .include "litmus.s"

        .macro  prepare
        la      s0, want
        slli    t0, a0, 2
        add     s1, s0, t0              # s1 = &want[me]
        xori    s3, a0, 1               # s3 = the other
        slli    t0, s3, 2
        add     s2, s0, t0              # s2 = &want[other]
        la      s0, turn
        .endm

        .macro  acquire
        li      t0, 1
        sw      t0, 0(s1)
.look:  lw      t0, 0(s2)
        beqz    t0, .in
        lw      t0, 0(s0)
        beq     t0, a0, .look
        sw      zero, 0(s1)
.wait:  lw      t0, 0(s0)
        bne     t0, a0, .wait
        li      t0, 1
        sw      t0, 0(s1)
        j       .look
.in:
        .endm

        .macro  release
        sw      s3, 0(s0)
        sw      zero, 0(s1)
        .endm

        .bss
        .balign 4
want:   .zero   8
turn:   .zero   4

        .include "rounds.s"
