# bakery: take a number greater than all you see; the smallest number is next, and of equal ones the lower thread.
#
#       acquire:  choosing[me] = 1;  number[me] = 1 + the greatest number of the others;  choosing[me] = 0
#                 for every other j:  while choosing[j]: look again
#                                     while number[j] != 0 and (number[j], j) < (number[me], me): look again
#       release:  number[me] = 0
#
# Lamport, "A new solution of Dijkstra's concurrent programming problem", 1974.  It needs nothing but loads and stores.

        .include "litmus.s"

        .equ    CHOOSING, 4 * THREADS   # behind the numbers

        .macro  prepare
        la      s0, numbers
        slli    t0, a0, 2
        add     s1, s0, t0              # s1 = &numbers[me]
        addi    s2, s0, CHOOSING        # behind the last number
        .endm

        .macro  acquire
        li      t0, 1
        sw      t0, CHOOSING(s1)
        li      s3, 0                   # s3 = the greatest number so far
        mv      t1, s0
.number:
        beq     t1, s1, .next_number
        lw      t0, 0(t1)
        bgeu    s3, t0, .next_number
        mv      s3, t0
.next_number:
        addi    t1, t1, 4
        bne     t1, s2, .number
        addi    s3, s3, 1               # s3 = my number
        sw      s3, 0(s1)
        sw      zero, CHOOSING(s1)

        mv      t1, s0
.other: beq     t1, s1, .next_other
.chooses:
        lw      t0, CHOOSING(t1)
        bnez    t0, .chooses
.before:
        lw      t0, 0(t1)
        beqz    t0, .next_other
        bltu    s3, t0, .next_other
        bne     s3, t0, .before
        bltu    t1, s1, .before
.next_other:
        addi    t1, t1, 4
        bne     t1, s2, .other
        .endm

        .macro  release
        sw      zero, 0(s1)
        .endm

        .bss
        .balign 4
numbers: .zero  8 * THREADS             # and who is choosing one

        .include "rounds.s"
