# The matrix part of cmk.s: 12x12 matrices of halfwords and their product.
#
#       a, b     the factors, halfwords, row after row
#       c        the product, words

        .equ    SIDE, 12
        .equ    COUNT, SIDE * SIDE
        .equ    ROW, SIDE * 2           # bytes in a row of a and b

# matrix_make: small numbers in a, others in b.

        .text
        .globl  matrix_make
matrix_make:
        la      t0, a
        la      t1, b
        li      t2, COUNT
        li      t3, 12345               # t3 = the generator
        li      t5, 1103515245
.make:
        mul     t3, t3, t5
        addi    t3, t3, 1013
        srli    t4, t3, 20
        sh      t4, 0(t0)
        srai    t4, t3, 22
        sh      t4, 0(t1)
        addi    t0, t0, 2
        addi    t1, t1, 2
        addi    t2, t2, -1
        bnez    t2, .make
        ret

# matrix_round: one round over the matrices.
#
#   in    a0  number of the round, added to a before and taken off after
#         a1  the CRC
#   out   a0  the CRC now

        .globl  matrix_round
matrix_round:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a1                  # s0 = the CRC
        andi    s1, a0, 63              # s1 = the constant

        mv      a0, s1
        call    matrix_add
        mv      a0, s1
        call    matrix_scale
        call    matrix_sum
        mv      a1, s0
        call    crc_word
        mv      s0, a0
        call    matrix_multiply
        call    matrix_sum
        mv      a1, s0
        call    crc_word
        mv      s0, a0
        neg     a0, s1
        call    matrix_add

        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

# matrix_add: add a0 to each element of a.

matrix_add:
        la      t0, a
        addi    t1, t0, COUNT * 2
.add:
        lhu     t2, 0(t0)
        add     t2, t2, a0
        sh      t2, 0(t0)
        addi    t0, t0, 2
        bne     t0, t1, .add
        ret

# matrix_scale: c = a * the number a0.

matrix_scale:
        la      t0, a
        addi    t1, t0, COUNT * 2
        la      t2, c
.scale:
        lh      t3, 0(t0)
        mul     t3, t3, a0
        sw      t3, 0(t2)
        addi    t0, t0, 2
        addi    t2, t2, 4
        bne     t0, t1, .scale
        ret

# matrix_multiply: c = a * b.

matrix_multiply:
        la      t0, a                   # t0 = the row of a
        la      t1, c                   # t1 = the element of c
        li      t2, SIDE                # t2 = rows left
.row:
        la      t3, b                   # t3 = the column of b
        li      t4, SIDE                # t4 = columns left
.column:
        mv      a0, t0
        mv      a1, t3
        addi    a2, t0, ROW
        li      a3, 0                   # a3 = the element
.product:
        lh      a4, 0(a0)
        lh      a5, 0(a1)
        mul     a4, a4, a5
        add     a3, a3, a4
        addi    a0, a0, 2
        addi    a1, a1, ROW
        bne     a0, a2, .product
        sw      a3, 0(t1)
        addi    t1, t1, 4
        addi    t3, t3, 2
        addi    t4, t4, -1
        bnez    t4, .column
        addi    t0, t0, ROW
        addi    t2, t2, -1
        bnez    t2, .row
        ret

# matrix_sum: a0 = a sum over c that begins anew, ten more, when it grows large.

matrix_sum:
        la      t0, c
        addi    t1, t0, COUNT * 4
        li      a0, 0                   # a0 = the result
        li      t2, 0                   # t2 = the sum since it began
        li      t3, 0                   # t3 = the element before
        li      t5, 100000
.sum:
        lw      t4, 0(t0)
        add     t2, t2, t4
        blt     t2, t5, .small
        addi    a0, a0, 10
        li      t2, 0
        j       .summed
.small:
        slt     t6, t3, t4              # one more where c rises
        add     a0, a0, t6
.summed:
        mv      t3, t4
        addi    t0, t0, 4
        bne     t0, t1, .sum
        slli    a0, a0, 16
        xor     a0, a0, t2
        ret

        .bss
        .balign 4
a:      .space  COUNT * 2
b:      .space  COUNT * 2
c:      .space  COUNT * 4
