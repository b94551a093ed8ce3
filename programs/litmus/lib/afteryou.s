# afteryou: two polite people at a door: who sees that somebody else wants to go withdraws, and tries again.
#
#       acquire:  do {  want[me] = 1;  if some want[j]: want[me] = 0  }  while want[me] == 0
#
# There are never two at once, but all may withdraw for ever.  The loop writes, so that it is no mere waiting.

        .include "litmus.s"

        .macro  prepare
        la      s0, want
        slli    t0, a0, 2
        add     s1, s0, t0              # s1 = &want[me]
        addi    s2, s0, 4 * THREADS     # behind the last one
        .endm

        .macro  acquire
        j       .want
.withdraw:
        sw      zero, 0(s1)
.want:  li      t0, 1
        sw      t0, 0(s1)
        mv      t1, s0
.other: beq     t1, s1, .next_other
        lw      t0, 0(t1)
        bnez    t0, .withdraw
.next_other:
        addi    t1, t1, 4
        bne     t1, s2, .other
        .endm

        .macro  release
        sw      zero, 0(s1)
        .endm

        .bss
        .balign 4
want:   .zero   4 * THREADS

        .include "rounds.s"
