# Quicksort of 65536 random numbers: branches that nobody can predict.
#
# include  lib/rounds.s
# args     1
# expect   exit 0
# expect   prints exactly "3ca555a2\n"
#
# A round fills the array from a xorshift, sorts it and folds it into the sum.
# An array out of order gives the checksum 0xbadbadba.

        .equ    COUNT, 65536

        .globl  kernel
        .text
kernel:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s0, a0                  # s0 = rounds left
        li      s1, 0                   # s1 = sum
        li      s2, 2463534242          # s2 = x of the xorshift
.round:
        la      a0, numbers
        li      t1, COUNT * 4
        add     t1, a0, t1
        mv      t0, a0
.fill:
        slli    t2, s2, 13
        xor     s2, s2, t2
        srli    t2, s2, 17
        xor     s2, s2, t2
        slli    t2, s2, 5
        xor     s2, s2, t2
        sw      s2, 0(t0)
        addi    t0, t0, 4
        bne     t0, t1, .fill

        addi    a1, t1, -4              # first and last, both inclusive
        call    sort

        la      t0, numbers
        li      t1, COUNT * 4 - 4
        add     t1, t0, t1              # t1 = the last number
        lw      t2, 0(t0)
.check:
        addi    t0, t0, 4
        lw      t3, 0(t0)
        blt     t3, t2, .disorder
        slli    t4, s1, 5               # sum = sum * 31 + number
        sub     s1, t4, s1
        add     s1, s1, t3
        mv      t2, t3
        bne     t0, t1, .check

        addi    s0, s0, -1
        bnez    s0, .round
        mv      a0, s1
.leave:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret
.disorder:
        li      a0, 0xbadbadba
        j       .leave

# sort: put the numbers from a0 to a1 into order.
#
#   in    a0  the first number
#         a1  the last one
#   uses  a0 a1 t0-t4
#
#       while first < last
#         split around the middle one (Hoare)
#         sort the left part, go on with the right one

sort:
        bgeu    a0, a1, .sorted
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s3, 8(sp)
        sw      s4, 4(sp)
.split:
        sub     t0, a1, a0
        srli    t0, t0, 3
        slli    t0, t0, 2
        add     t0, a0, t0
        lw      t0, 0(t0)               # t0 = the number in the middle
        mv      t1, a0                  # t1 goes up, t2 goes down
        mv      t2, a1
.up:
        lw      t3, 0(t1)
        bge     t3, t0, .down
        addi    t1, t1, 4
        j       .up
.down:
        lw      t4, 0(t2)
        bge     t0, t4, .meet
        addi    t2, t2, -4
        j       .down
.meet:
        bltu    t2, t1, .parts
        sw      t4, 0(t1)
        sw      t3, 0(t2)
        addi    t1, t1, 4
        addi    t2, t2, -4
        bgeu    t2, t1, .up
.parts:
        mv      s3, t1                  # s3 = first of the right part
        mv      s4, a1
        mv      a1, t2
        call    sort
        mv      a0, s3
        mv      a1, s4
        bltu    a0, a1, .split
        lw      ra, 12(sp)
        lw      s3, 8(sp)
        lw      s4, 4(sp)
        addi    sp, sp, 16
.sorted:
        ret

        .bss
        .balign 4
numbers:
        .space  COUNT * 4
