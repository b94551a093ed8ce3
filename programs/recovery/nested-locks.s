# Three threads, each with a lock, wait for the next one's: all three are stopped in sections and told of in one upcall, and have turns.
#
# harts    1
# include  lib/together.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "counted: 3\n"
# expect   counts told.unblocked = 2
# expect   counts told.preempted = 1

# The first two wait for the same page, and the third is stopped when it comes.  The first can go on when the second is done, and the
# second when the third is; they are continued in the order first, second, third.

# With `--recovery kernel` all three take longer, together, than the default --recovery-grace: they are reported late, which is allowed.

        .include "lib/critical.s"

        .equ    THREADS, 3
        .equ    LONG, 12000

        .text
        .globl  held
held:   li      a0, 0
        la      t0, locks
        li      t1, THREADS + 1
.look:  lw      t2, 0(t0)
        or      a0, a0, t2
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, .look
        ret

last:   la      t6, there               # no page to wait for; but a long section
        li      t2, LONG
        j       either
waits:  la      t6, pages
        li      t2, 1
either: slli    a0, a0, 2
        la      t3, locks
        add     t3, t3, a0              # t3 = its lock; behind it is the next one's
        addi    t4, t3, 4
        la      t5, count
.try_own:
        li      t1, 1
        amoswap.w.aq t0, t1, (t3)
        .critical own_lock
        bnez    t0, .try_own
        lw      a1, 0(t6)
.long:  addi    t2, t2, -1
        bnez    t2, .long
.try_next:
        li      t1, 1
        amoswap.w.aq t0, t1, (t4)
        .endcritical
        .critical next_lock
        bnez    t0, .try_next           # from one section into another
        lw      t0, 0(t5)
        add     t0, t0, a1
        sw      t0, 0(t5)
        amoswap.w.rl zero, zero, (t4)
        amoswap.w.rl zero, zero, (t3)
        .endcritical
        li      a0, 0
        ret

        .data
        .balign 4
        .globl  works, works_end
works:  .word   waits, waits, last
works_end:
there:  .word   1

        .bss
        .balign 4
locks:  .zero   4 * (THREADS + 1)
