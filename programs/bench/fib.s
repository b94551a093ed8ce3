# The recursive Fibonacci number: calls, returns and the stack, nothing else.
#
# include  lib/rounds.s
# args     2
# expect   exit 0
# expect   prints exactly "00008a5e\n"
#
# A round computes fib(22) and adds it to the sum.

        .globl  kernel
        .text
kernel:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s1, 8(sp)
        sw      s2, 4(sp)
        mv      s1, a0                  # s1 = rounds left
        li      s2, 0                   # s2 = sum
.round:
        li      a0, 22
        call    fib
        add     s2, s2, a0
        addi    s1, s1, -1
        bnez    s1, .round
        mv      a0, s2
        lw      ra, 12(sp)
        lw      s1, 8(sp)
        lw      s2, 4(sp)
        addi    sp, sp, 16
        ret

# fib: a0 = fib(a0)

fib:
        li      t0, 2
        blt     a0, t0, .small
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      a0, 4(sp)
        addi    a0, a0, -1
        call    fib
        mv      s0, a0                  # s0 = fib(n - 1)
        lw      a0, 4(sp)
        addi    a0, a0, -2
        call    fib
        add     a0, a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
.small:
        ret
