# barrier: nobody goes on before all have come; ROUNDS times.
#
#       if fetch_and_add(count, 1) == THREADS - 1:  count = 0;  sense = mine       the last one lets the others go
#       else:                                       while sense != mine: look again
#       mine = not mine
#
# Hensgen, Finkel and Manber, "Two algorithms for barrier synchronization", 1988.
#
# With `.equ SENSELESS, 1` they wait until the count is 0 again.  Whoever is quick is in the next round before a slow one
# has looked, and both wait for ever.

        .include "litmus.s"

        .ifndef SENSELESS
        .equ    SENSELESS, 0
        .endif

        .equ    SENSE, 4

        .text
thread: la      s0, count
        la      s1, rounds
        slli    t0, a0, 2
        add     s2, s1, t0              # s2 = &rounds[me]
        addi    s3, s2, 4
        li      t0, THREADS - 1
        bne     a0, t0, .inside
        mv      s3, s1
.inside:                                # s3 = &rounds[me + 1]
        li      s4, 1                   # s4 = this round; its lowest bit is my sense
.round: sw      s4, 0(s2)

        andi    t2, s4, 1
        li      t0, 1
        amoadd.w t0, t0, (s0)
        li      t1, THREADS - 1
        bne     t0, t1, .wait
        sw      zero, 0(s0)
        .if     !SENSELESS
        sw      t2, SENSE(s0)
        .endif
        j       .all
        .if     SENSELESS
.wait:  lw      t0, 0(s0)
        bnez    t0, .wait
        .else
.wait:  lw      t0, SENSE(s0)
        bne     t0, t2, .wait
        .endif

.all:   lw      t0, 0(s3)               # the neighbour is in this round, or in the next one already
        sltu    t0, t0, s4
        must_equal t0, zero, "through the barrier before all have come"
        addi    s4, s4, 1
        li      t0, ROUNDS + 1
        bne     s4, t0, .round
        finish

        .bss
        .balign 4
count:  .zero   4
sense:  .zero   4
rounds: .zero   4 * THREADS
