# chase-lev: a deque whose owner works at its bottom, while thieves steal from the top.
#
#       push(x):  items[bottom] = x;  bottom = bottom + 1
#       pop:      b = bottom - 1;  bottom = b;  t = top
#                 if t > b:   bottom = t;  it is empty
#                 x = items[b];  if t < b: x is mine
#                 won = compare_and_swap(top, t, t + 1);  bottom = t + 1;  x is mine if won        the last one
#       steal:    t = top;  if t >= bottom: it is empty
#                 x = items[t];  x is mine if compare_and_swap(top, t, t + 1)
#
# Chase and Lev, "Dynamic circular work-stealing deque", 2005.  The owner pushes ITEMS and pops until it finds nothing; each
# thief tries ATTEMPTS times.  Whoever ends last looks whether everything was taken.
#
# With `.equ CARELESS, 1` the owner takes the last item as it takes the others.

        .include "litmus.s"

        .ifndef CARELESS
        .equ    CARELESS, 0
        .endif
        .ifndef ATTEMPTS
        .equ    ATTEMPTS, 1
        .endif

        .equ    TOP, 0
        .equ    BOTTOM, 4
        .equ    ENDED, 8

# take ITEM: the item with this number is mine, and must have been nobody's.  Uses t5, t6.

        .macro  take item
        slli    t6, \item, 2
        add     t6, s2, t6
        li      t5, 1
        amoswap.w t5, t5, (t6)
        must_equal t5, zero, "an item was taken twice"
        .endm

        .macro  prepare
        la      s0, top
        la      s1, items
        la      s2, taken
        .endm

        .text
owner:  prepare
        li      s3, 0
.push:  slli    t0, s3, 2
        add     t0, s1, t0
        sw      s3, 0(t0)               # items are called by their numbers
        addi    s3, s3, 1
        sw      s3, BOTTOM(s0)
        li      t0, ITEMS
        bne     s3, t0, .push

.pop:   addi    s3, s3, -1              # s3 = b
        sw      s3, BOTTOM(s0)
        lw      t0, TOP(s0)             # t0 = t
        bgt     t0, s3, .none
        slli    t1, s3, 2
        add     t1, s1, t1
        lw      t1, 0(t1)               # t1 = x
        .if     !CARELESS
        beq     t0, s3, .last
        .endif
        take    t1
        j       .pop

.last:  addi    t2, t0, 1
        cas     t3, s0, t0, t2
        sw      t2, BOTTOM(s0)
        bne     t3, t0, end             # a thief was faster
        take    t1
        j       end
.none:  sw      t0, BOTTOM(s0)
        j       end

thief:  prepare
        li      s3, ATTEMPTS
.steal: lw      t0, TOP(s0)
        lw      t1, BOTTOM(s0)
        bge     t0, t1, .try
        slli    t1, t0, 2
        add     t1, s1, t1
        lw      t1, 0(t1)
        addi    t2, t0, 1
        cas     t3, s0, t0, t2
        bne     t3, t0, .try
        take    t1
.try:   addi    s3, s3, -1
        bnez    s3, .steal

end:    addi    t0, s0, ENDED
        li      t1, 1
        amoadd.w t1, t1, (t0)
        li      t0, THREADS - 1
        bne     t1, t0, .not_last
        mv      t0, s2
        addi    t2, s2, 4 * ITEMS
        li      t3, 1
.look:  lw      t1, 0(t0)
        must_equal t1, t3, "an item was lost"
        addi    t0, t0, 4
        bne     t0, t2, .look
.not_last:
        finish

        .bss
        .balign 4
top:    .zero   4
bottom: .zero   4
ended:  .zero   4
items:  .zero   4 * ITEMS
taken:  .zero   4 * ITEMS
