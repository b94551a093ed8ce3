# Two counters, one raised by amoadd.w, one by lr.w and sc.w.
#
# include  lib/rounds.s
# args     20
# expect   exit 0
# expect   prints exactly "3bed7960\n"
#
# A round raises each a thousand times.

        .globl  kernel
        .text
kernel:
        la      a1, counters
        addi    a2, a1, 64              # the second, on a line of its own
        li      t0, 1000
        mul     t0, a0, t0              # t0 = times left
        li      t1, 3
        li      a0, 0                   # a0 = sum of the values seen
.step:
        amoadd.w  t2, t1, (a1)
.again:
        lr.w    t3, (a2)
        addi    t3, t3, 5
        sc.w    t4, t3, (a2)
        bnez    t4, .again
        xor     a0, a0, t2
        add     a0, a0, t3
        addi    t0, t0, -1
        bnez    t0, .step
        ret

        .bss
        .balign 64
counters:
        .space  128
