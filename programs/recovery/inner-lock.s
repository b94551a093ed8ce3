# Whoever waits with one lock for another, and who has that other: both are stopped in sections and told of in one upcall, and have turns.
#
# harts    1
# include  lib/together.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "counted: 2\n"
# expect   counts told.unblocked = 1
# expect   counts told.preempted = 1

# `outside` has the outer lock when it waits for its page.  When the page is there, `inside` is stopped with the inner lock, and
# `outside` is the first to be continued.  It would look for the inner lock for ever; but its branch back leads from one
# section into another, and there the others have their turn.

        .include "lib/critical.s"

        .equ    LONG, 12000

        .text
        .globl  held
held:   lw      a0, outer
        lw      t0, inner
        or      a0, a0, t0
        ret

outside:
        la      t3, outer
        la      t4, inner
        la      t5, count
        la      t6, pages
.try_outer:
        li      t1, 1
        amoswap.w.aq t0, t1, (t3)
        .critical with_outer
        bnez    t0, .try_outer
        lw      t2, 0(t6)               # waits for the disk
.try_inner:
        li      t1, 1
        amoswap.w.aq t0, t1, (t4)
        .endcritical
        .critical with_both
        bnez    t0, .try_inner
        lw      t0, 0(t5)
        add     t0, t0, t2
        sw      t0, 0(t5)
        amoswap.w.rl zero, zero, (t4)
        amoswap.w.rl zero, zero, (t3)
        .endcritical
        li      a0, 0
        ret

inside: la      t4, inner
        la      t5, count
.take_inner:
        li      t1, 1
        amoswap.w.aq t0, t1, (t4)
        .critical with_inner
        bnez    t0, .take_inner
        li      t2, LONG                # stopped here
.long:  addi    t2, t2, -1
        bnez    t2, .long
        lw      t0, 0(t5)
        addi    t0, t0, 1
        sw      t0, 0(t5)
        amoswap.w.rl zero, zero, (t4)
        .endcritical
        li      a0, 0
        ret

        .data
        .balign 4
        .globl  works, works_end
works:  .word   outside, inside
works_end:

        .bss
        .balign 4
outer:  .zero   4
inner:  .zero   4
