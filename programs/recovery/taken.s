# A lock with tickets is taken, and who is next is stopped together with who has it, which is in a copy already: they have turns.
#
# harts    1
# include  lib/together.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "counted: 2\n"
# expect   counts told.unblocked = 2

# Whoever has drawn a ticket and does not run keeps out all that come after, so a section begins with the ticket.  Both threads wait for
# a page with theirs.  The first is unblocked first, has the lock, and is continued in the copy; there it is stopped when
# the second is unblocked, which then is continued before it, and looks whether it is served.

        .include "lib/critical.s"

        .equ    LONG, 2000

        .equ    NEXT, 0
        .equ    SERVED, 4

        .text
        .globl  held
held:   la      t0, tickets
        lw      a0, NEXT(t0)
        lw      t1, SERVED(t0)
        sub     a0, a0, t1
        ret

work:   la      t3, tickets
        la      t5, count
        la      t6, pages
        slli    a0, a0, 12
        add     t6, t6, a0              # t6 = its page
        li      t1, 1
        amoadd.w.aq t0, t1, (t3)        # t0 = its ticket
        .critical drawn
        lw      t2, 0(t6)               # waits for the disk
.look:  lw      t1, SERVED(t3)
        .endcritical
        .critical served
        bne     t0, t1, .look           # from one section into another
        li      a1, LONG
.long:  addi    a1, a1, -1
        bnez    a1, .long
        lw      t1, 0(t5)
        add     t1, t1, t2
        sw      t1, 0(t5)
        fence   rw, w
        addi    t0, t0, 1
        sw      t0, SERVED(t3)
        .endcritical
        li      a0, 0
        ret

        .data
        .balign 4
        .globl  works, works_end
works:  .word   work, work
works_end:

        .bss
        .balign 8
tickets:        .zero   8
