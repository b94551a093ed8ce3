# peterson: I want, but after you.  For two threads.
#
#       acquire:  want[me] = 1;  turn = other;  while want[other] and turn == other: look again
#       release:  want[me] = 0
#
# Peterson, "Myths about the mutual exclusion problem", 1981.
#
# With `.equ SWAPPED, 1` it says whose turn it is before it says that it wants.
# With `.equ TURN_SELF, 1` it says that it is its own turn.

        .include "litmus.s"

        .ifndef SWAPPED
        .equ    SWAPPED, 0
        .endif
        .ifndef TURN_SELF
        .equ    TURN_SELF, 0
        .endif

        .macro  prepare
        la      s0, want
        slli    t0, a0, 2
        add     s1, s0, t0              # s1 = &want[me]
        xori    s3, a0, 1               # s3 = the other
        slli    t0, s3, 2
        add     s2, s0, t0              # s2 = &want[other]
        la      s0, turn
        .endm

        .macro  give
        .if     TURN_SELF
        sw      a0, 0(s0)
        .else
        sw      s3, 0(s0)
        .endif
        .endm

        .macro  acquire
        li      t0, 1
        .if     SWAPPED
        give
        sw      t0, 0(s1)
        .else
        sw      t0, 0(s1)
        give
        .endif
.look:  lw      t0, 0(s2)
        beqz    t0, .in
        lw      t0, 0(s0)
        beq     t0, s3, .look
.in:
        .endm

        .macro  release
        sw      zero, 0(s1)
        .endm

        .bss
        .balign 4
want:   .zero   8
turn:   .zero   4

        .include "rounds.s"
