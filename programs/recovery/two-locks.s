# Two locks, one section inside the other lock: who is stopped with both comes out with none.
#
# harts    2
# include  lib/wanter.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was found free\ncounted: 2\n"

# Sections do not nest; a thread that holds an outer lock and is stopped in the inner section is continued to the end of the
# inner one.  So here the section is around both: one stretch of code from the first to the last instruction.

        .include "lib/critical.s"

        .text
        .globl  before, holder
before: ret

holder: la      t4, lock
        la      t5, inner
        la      t3, count
        la      t6, inside
.try_outer:
        li      t1, 1
        amoswap.w.aq t0, t1, (t4)
        .critical both
        bnez    t0, .try_outer
.try_inner:
        li      t1, 1
        amoswap.w.aq t0, t1, (t5)
        bnez    t0, .try_inner          # nobody who holds it wants the outer one
        sw      t1, 0(t6)
        li      t2, 2000
.long:  addi    t2, t2, -1
        bnez    t2, .long
        lw      t2, 0(t3)
        addi    t2, t2, 1
        sw      t2, 0(t3)
        amoswap.w.rl zero, zero, (t5)
        amoswap.w.rl zero, zero, (t4)
        .endcritical
        li      a0, 0
        ret
