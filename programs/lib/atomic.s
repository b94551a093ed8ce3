# atomic: a counter and a word that many threads may change at once.
#
# Offers atomic_add, atomic_add_reserved and atomic_compare_and_swap.

# atomic_add: add to a word in one instruction.
#
#   in    a0  word
#         a1  amount
#   out   a0  the value before
#
# In code that knows it has the address in a register the amoadd.w itself is shorter than the call.

        .text
        .globl  atomic_add
        .type   atomic_add, @function
atomic_add:
        amoadd.w.aqrl  a0, a1, (a0)
        ret
        .size   atomic_add, . - atomic_add

# atomic_add_reserved: the same, from LR and SC; what every other read-modify-write can be made of.
#
#   in    a0  word
#         a1  amount
#   out   a0  the value before
#         a1  how often it had to be tried again
#   uses  t0-t2

        .globl  atomic_add_reserved
        .type   atomic_add_reserved, @function
atomic_add_reserved:
        li      t2, -1                  # t2 = failures
.add_again:
        addi    t2, t2, 1
        lr.w.aq t0, (a0)
        add     t1, t0, a1
        sc.w.rl t1, t1, (a0)
        bnez    t1, .add_again
        mv      a0, t0
        mv      a1, t2
        ret
        .size   atomic_add_reserved, . - atomic_add_reserved

# atomic_compare_and_swap: store a new value if the word still has the old one.
#
#   in    a0  word
#         a1  expected
#         a2  new
#   out   a0  the value found; the store was made if and only if it is `expected`
#   uses  t0 t1
#
# SC may fail although the value is right, so a failure of SC means look again, not give up.

        .globl  atomic_compare_and_swap
        .type   atomic_compare_and_swap, @function
atomic_compare_and_swap:
.compare:
        lr.w.aq t0, (a0)
        bne     t0, a1, .other_value
        sc.w.rl t1, a2, (a0)
        bnez    t1, .compare
.other_value:
        mv      a0, t0
        ret
        .size   atomic_compare_and_swap, . - atomic_compare_and_swap
