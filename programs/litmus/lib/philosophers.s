# philosophers: threads in a ring, a lock between each two; each thread needs both of its locks.
#
#       lock the first;  lock the second;  data[first] = data[second] = me;  both must be me;  unlock both
#
# The lower lock first, and nobody waits for ever.  With `.equ AROUND, 1` everybody takes the one with its own number first:
# with two threads that is one lock and the other in the one order and in the opposite.  The locks are test-and-set.
#
# Dijkstra, "Hierarchical ordering of sequential processes", 1971.

        .include "litmus.s"

        .ifndef AROUND
        .equ    AROUND, 0
        .endif

        .equ    DATA, 4 * THREADS       # behind the locks

        .text
thread: la      t0, locks
        slli    t1, a0, 2
        add     s0, t0, t1              # s0 = the first
        addi    s1, s0, 4               # s1 = the second
        li      t1, THREADS - 1
        bne     a0, t1, .seated
        .if     AROUND
        mv      s1, t0
        .else
        mv      s1, s0
        mv      s0, t0
        .endif
.seated:

.first: li      t0, 1
        amoswap.w t0, t0, (s0)
        bnez    t0, .first
.second:
        li      t0, 1
        amoswap.w t0, t0, (s1)
        bnez    t0, .second

        sw      a0, DATA(s0)
        sw      a0, DATA(s1)
        lw      t0, DATA(s0)
        must_equal t0, a0, "two threads have the same lock"
        lw      t0, DATA(s1)
        must_equal t0, a0, "two threads have the same lock"

        sw      zero, 0(s1)
        sw      zero, 0(s0)
        finish

        .bss
        .balign 4
locks:  .zero   8 * THREADS             # and the data
