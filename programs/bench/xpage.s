# Four small functions, each on a page of its own, that call each other.
#
# include  lib/rounds.s
# args     10
# expect   exit 0
# expect   prints exactly "f0e18949\n"
#
# A round is a thousand times a chain of calls through all four pages, so that
# hardly ten instructions run before the page of the code changes.

        .globl  kernel
        .text
kernel:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      t0, 1000
        mul     s0, a0, t0              # s0 = times left
        li      s1, 1                   # s1 = the value handed round
.step:
        mv      a0, s1
        mv      a1, s0
        call    first
        add     s1, s1, a0
        addi    s0, s0, -1
        bnez    s0, .step
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .p2align 12
first:                                  # second(a0 * 3, a1), then the third
        addi    sp, sp, -16
        sw      ra, 12(sp)
        slli    t0, a0, 1
        add     a0, a0, t0
        call    second
        xor     a0, a0, a1
        call    third
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .p2align 12
second:                                 # the fourth, of a0 rotated
        addi    sp, sp, -16
        sw      ra, 12(sp)
        slli    t0, a0, 7
        srli    t1, a0, 25
        or      a0, t0, t1
        call    fourth
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .p2align 12
third:                                  # the fourth, twice
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    fourth
        addi    a0, a0, 17
        call    fourth
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .p2align 12
fourth:                                 # a leaf
        xor     a0, a0, a1
        addi    a0, a0, 1
        ret
