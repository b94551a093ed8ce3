# One section follows another at once: who is stopped in the first comes out of both before anybody is told of it.
#
# harts    2
# include  lib/wanter.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was found free\ncounted: 2\n"

# The way out of the first section leads into the second, with the lock still held: whoever has continued the thread looks once
# more where it would go on (ft_take in lib/ft-upcall.s; sa_recovered in the kernel).

        .include "lib/critical.s"

        .text
        .globl  before, holder
before: ret

holder: la      t3, lock
        la      t4, count
        la      t5, inside
.try:   li      t1, 1
        amoswap.w.aq t0, t1, (t3)
        .critical one
        bnez    t0, .try
        sw      t1, 0(t5)
        li      t2, 2000
.long:  addi    t2, t2, -1
        bnez    t2, .long
        .endcritical
        .critical two
        lw      t0, 0(t4)
        addi    t0, t0, 1
        sw      t0, 0(t4)
        amoswap.w.rl zero, zero, (t3)
        .endcritical
        li      a0, 0
        ret
