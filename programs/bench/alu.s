# Arithmetic in registers: a xorshift and a linear congruential generator.
#
# include  lib/rounds.s
# args     20
# expect   exit 0
# expect   prints exactly "591eabb7\n"
#
# A round is a thousand steps.  No memory is touched.
#
#       x = xorshift(x)
#       y = y * 1664525 + 1013904223
#       sum = rotate(sum + x ^ y, 1)

        .globl  kernel
        .text
kernel:
        li      t0, 1000
        mul     a1, a0, t0              # a1 = steps left
        li      a0, 0                   # a0 = sum
        li      t0, 2463534242          # t0 = x
        li      t1, 12345               # t1 = y
        li      t2, 1664525
        li      t3, 1013904223
.step:
        slli    t4, t0, 13
        xor     t0, t0, t4
        srli    t4, t0, 17
        xor     t0, t0, t4
        slli    t4, t0, 5
        xor     t0, t0, t4
        mul     t1, t1, t2
        add     t1, t1, t3
        add     a0, a0, t0
        xor     a0, a0, t1
        srli    t4, a0, 31
        slli    a0, a0, 1
        or      a0, a0, t4
        addi    a1, a1, -1
        bnez    a1, .step
        ret
