# lamport-fast: mutual exclusion in seven accesses if nobody else comes.
#
#       acquire:  start: b[me] = 1;  x = me
#                 if y != 0:   b[me] = 0;  while y != 0: look again;  goto start
#                 y = me
#                 if x != me:  b[me] = 0;  for every other j: while b[j]: look again
#                              if y != me:  while y != 0: look again;  goto start
#       release:  y = 0;  b[me] = 0
#
# Lamport, "A fast mutual exclusion algorithm", 1987.  Threads are called from 1 on, 0 is nobody.

        .include "litmus.s"

        .equ    X, 0
        .equ    Y, 4

        .macro  prepare
        la      s0, x_and_y
        la      s1, b
        slli    t0, a0, 2
        add     s3, s1, t0              # s3 = &b[me]
        addi    s2, s1, 4 * THREADS     # behind the last one
        addi    s4, a0, 1               # s4 = me
        .endm

        .macro  acquire
.start: li      t0, 1
        sw      t0, 0(s3)
        sw      s4, X(s0)
        lw      t0, Y(s0)
        beqz    t0, .door
        sw      zero, 0(s3)
        j       .shut

.door:  sw      s4, Y(s0)
        lw      t0, X(s0)
        beq     t0, s4, .in             # nobody came after me: the fast way

        sw      zero, 0(s3)
        mv      t1, s1
.other: beq     t1, s3, .next_other
.busy:  lw      t0, 0(t1)
        bnez    t0, .busy
.next_other:
        addi    t1, t1, 4
        bne     t1, s2, .other
        lw      t0, Y(s0)
        beq     t0, s4, .in
.shut:  lw      t0, Y(s0)
        bnez    t0, .shut
        j       .start
.in:
        .endm

        .macro  release
        sw      zero, Y(s0)
        sw      zero, 0(s3)
        .endm

        .bss
        .balign 4
x_and_y: .zero  8
b:      .zero   4 * THREADS

        .include "rounds.s"
