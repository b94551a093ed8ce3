# The list part of cmk.s: find, reverse, and merge sort with a compare function.
#
#       node     next  the following node, or 0
#                value what the first sort looks at
#                index what the second looks at: it restores the order

        .equ    COUNT, 64
        .equ    NEXT, 0
        .equ    VALUE, 4
        .equ    INDEX, 8
        .equ    SIZE, 16

# list_make: 64 nodes with values from a linear congruential generator.

        .text
        .globl  list_make
list_make:
        la      t0, nodes
        la      t1, head
        sw      t0, 0(t1)
        li      t1, 0                   # t1 = index
        li      t2, 7                   # t2 = the generator
        li      t3, 1103515245
        li      t5, COUNT - 1
.make:
        mul     t2, t2, t3
        addi    t2, t2, 1013
        srli    t4, t2, 16
        sw      t4, VALUE(t0)
        sw      t1, INDEX(t0)
        addi    t4, t0, SIZE
        sw      t4, NEXT(t0)
        beq     t1, t5, .made
        mv      t0, t4
        addi    t1, t1, 1
        j       .make
.made:
        sw      zero, NEXT(t0)
        ret

# list_round: one round over the list.
#
#   in    a0  number of the round, which picks what is searched
#         a1  the CRC
#   out   a0  the CRC now

        .globl  list_round
list_round:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a1                  # s0 = the CRC
        andi    s1, a0, COUNT - 1       # s1 = the index searched
        la      s2, head
        li      s3, 4                   # s3 = searches left
.search:
        lw      a0, 0(s2)
        mv      a1, s1
        call    list_find
        beqz    a0, .absent
        lw      a0, VALUE(a0)
        mv      a1, s0
        call    crc_word
        mv      s0, a0
.absent:
        lw      a0, 0(s2)
        call    list_reverse
        sw      a0, 0(s2)
        addi    s1, s1, 21              # beyond the last index sometimes
        addi    s3, s3, -1
        bnez    s3, .search

        lw      a0, 0(s2)
        la      a1, by_value
        call    list_sort
        sw      a0, 0(s2)
        lw      a0, INDEX(a0)           # which node has the smallest value
        mv      a1, s0
        call    crc_word
        mv      s0, a0

        lw      a0, 0(s2)
        la      a1, by_index
        call    list_sort
        sw      a0, 0(s2)
        lw      a0, VALUE(a0)
        mv      a1, s0
        call    crc_word

        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret

# list_find: a0 = the node in the list a0 whose index is a1, or 0

.step:
        lw      a0, NEXT(a0)
list_find:
        beqz    a0, .found
        lw      t0, INDEX(a0)
        bne     t0, a1, .step
.found:
        ret

# list_reverse: a0 = the list a0 with its last node first

list_reverse:
        mv      t0, a0                  # t0 = what is still to turn
        li      a0, 0
        beqz    t0, .turned
.turn:
        lw      t1, NEXT(t0)
        sw      a0, NEXT(t0)
        mv      a0, t0
        mv      t0, t1
        bnez    t0, .turn
.turned:
        ret

# by_value, by_index: what list_sort compares.  a0 = a0's key - a1's key

by_value:
        lw      a0, VALUE(a0)
        lw      a1, VALUE(a1)
        sub     a0, a0, a1
        ret

by_index:
        lw      a0, INDEX(a0)
        lw      a1, INDEX(a1)
        sub     a0, a0, a1
        ret

# list_sort: merge sort from the bottom up, without recursion.
#
#   in    a0  the list, not empty
#         a1  the compare function
#   out   a0  the list in order
#
#       for width = 1, 2, 4, ...
#         cut the list into runs of `width`, merge them two and two
#         until there was only one merge

list_sort:
        addi    sp, sp, -48
        sw      ra, 44(sp)
        sw      s0, 40(sp)
        sw      s1, 36(sp)
        sw      s2, 32(sp)
        sw      s3, 28(sp)
        sw      s4, 24(sp)
        sw      s5, 20(sp)
        sw      s6, 16(sp)
        sw      s7, 12(sp)
        sw      s8, 8(sp)
        mv      s0, a0                  # s0 = head of the result
        mv      s1, a1
        li      s2, 1                   # s2 = width
.pass:
        mv      s3, s0                  # s3 = left run
        li      s0, 0
        li      s4, 0                   # s4 = tail of the result
        li      s5, 0                   # s5 = merges
.pair:
        addi    s5, s5, 1
        mv      s6, s3                  # s6 = right run, `width` nodes on
        li      s7, 0                   # s7 = nodes in the left run
.ahead:
        addi    s7, s7, 1
        lw      s6, NEXT(s6)
        beqz    s6, .merge
        bne     s7, s2, .ahead
.merge:
        mv      s8, s2                  # s8 = nodes in the right run, at most
.choose:
        beqz    s7, .left_empty
        beqz    s8, .take_left
        beqz    s6, .take_left
        mv      a0, s3
        mv      a1, s6
        jalr    s1
        blez    a0, .take_left
.take_right:
        mv      t0, s6
        lw      s6, NEXT(s6)
        addi    s8, s8, -1
        j       .append
.left_empty:
        beqz    s8, .merged
        bnez    s6, .take_right
        j       .merged
.take_left:
        mv      t0, s3
        lw      s3, NEXT(s3)
        addi    s7, s7, -1
.append:
        beqz    s4, .first
        sw      t0, NEXT(s4)
        mv      s4, t0
        j       .choose
.first:
        mv      s0, t0
        mv      s4, t0
        j       .choose
.merged:
        mv      s3, s6
        bnez    s3, .pair
        sw      zero, NEXT(s4)
        slli    s2, s2, 1
        li      t0, 1
        bne     s5, t0, .pass

        mv      a0, s0
        lw      ra, 44(sp)
        lw      s0, 40(sp)
        lw      s1, 36(sp)
        lw      s2, 32(sp)
        lw      s3, 28(sp)
        lw      s4, 24(sp)
        lw      s5, 20(sp)
        lw      s6, 16(sp)
        lw      s7, 12(sp)
        lw      s8, 8(sp)
        addi    sp, sp, 48
        ret

        .bss
        .balign 16
nodes:  .space  COUNT * SIZE
head:   .space  4
