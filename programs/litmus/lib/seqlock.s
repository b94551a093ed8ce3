# seqlock: readers never make the writer wait; who was disturbed reads again.
#
#       writer:  for i = 1 .. WRITES:  sequence + 1 (odd);  a = i;  b = i;  sequence + 1 (even)
#       reader:  do {  do s = sequence while s is odd;  read a and b  }  while sequence != s;  a must be b
#
# Hemminger's, in Linux since 2.5.60, 2003.
#
# With `.equ ONCE, 1` the reader does not look at the sequence again.

        .include "litmus.s"

        .ifndef ONCE
        .equ    ONCE, 0
        .endif

        .equ    SEQUENCE, 0
        .equ    A, 4
        .equ    B, 8

        .text
writer: la      s0, sequence
        li      s1, 0                   # s1 = i
        li      s2, 0                   # s2 = the sequence
.write: addi    s1, s1, 1
        addi    s2, s2, 1
        sw      s2, SEQUENCE(s0)
        sw      s1, A(s0)
        sw      s1, B(s0)
        addi    s2, s2, 1
        sw      s2, SEQUENCE(s0)
        li      t0, WRITES
        bne     s1, t0, .write
        finish

reader: la      s0, sequence
.read:  lw      t0, SEQUENCE(s0)
        andi    t1, t0, 1
        bnez    t1, .read
        lw      s1, A(s0)
        lw      s2, B(s0)
        .if     !ONCE
        lw      t1, SEQUENCE(s0)
        bne     t1, t0, .read
        .endif
        must_equal s1, s2, "half of a change was seen"
        finish

        .bss
        .balign 4
sequence: .zero 4
pair:   .zero   8                       # A and B
