# A call inside a critical section: who is stopped in the callee comes out of the section all the same, and an urgent thread has the lock.
#
# harts    2
# include  lib/wanter.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was found free\ncounted: 2\n"

# The pc of a thread that is stopped in `slow` is in no section.  critical_call sets the thread's flag around the call, and looks on
# return who has continued it: then the rest of the section is the copy's (Anderson et al. 1991, section 3.3).

        .include "lib/critical.s"

        .text
        .globl  before, holder
before: ret

holder: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        la      s0, lock
        la      s1, count
.try:   li      t1, 1
        amoswap.w.aq t0, t1, (s0)
        .critical calling
        bnez    t0, .try
        lw      a0, 0(s1)
        critical_call slow
        sw      a0, 0(s1)
        amoswap.w.rl zero, zero, (s0)
        .endcritical
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

slow:   li      t1, 1                   # a0 -> a0 + 1, and it takes its time
        sw      t1, inside, t2
        li      t2, 2000
.long:  addi    t2, t2, -1
        bnez    t2, .long
        addi    a0, a0, 1
        ret
