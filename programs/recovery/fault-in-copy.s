# A thread is stopped in a section, continued in its copy, and waits there for a page: it comes out when the page has come.
#
# harts    2
# include  lib/wanter.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was found free\ncounted: 2\n"
# expect   counts told.blocked >= 1

# Whoever has continued the thread does not wait with it: it is told that the thread is blocked, and of its unblocking some other
# handler is, which finds it in the copy.

        .include "lib/critical.s"

        .text
        .globl  before, holder
before: la      a0, page                # the page goes to the disk
        li      t0, 1
        sw      t0, 0(a0)
        li      a1, 4096
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
        ret

holder: la      t3, lock
        la      t4, count
        la      t5, inside
        la      a2, page
.try:   li      t1, 1
        amoswap.w.aq t0, t1, (t3)
        .critical waiting
        bnez    t0, .try
        sw      t1, 0(t5)
        li      t2, 2000                # stopped here
.long:  addi    t2, t2, -1
        bnez    t2, .long
        lw      a1, 0(a2)               # waits in the copy
        lw      t0, 0(t4)
        add     t0, t0, a1
        sw      t0, 0(t4)
        amoswap.w.rl zero, zero, (t3)
        .endcritical
        li      a0, 0
        ret

        .bss
        .balign 4096
page:   .zero   4096
