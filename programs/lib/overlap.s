# overlap: what a way of doing input and output costs, and how much of it goes on while one computes.

# ratios: of a way for one size.
#
#   in    a0  its ticks: io, compute, both
#         a1  those of the plain calls
#   out   a0  slowdown, in ten thousandths
#         a1  overlap, likewise

        .text
        .globl  ratios
        .type   ratios, @function
ratios: lw      t0, 0(a0)               # t0 = io
        lw      t1, 4(a0)               # t1 = compute
        lw      t2, 8(a0)
        lw      t3, 0(a1)
        li      t4, 10000
        mul     a0, t0, t4
        divu    a0, a0, t3
        add     a1, t0, t1
        sub     a1, a1, t2              # a1 = what was saved
        mul     a1, a1, t4
        bltu    t0, t1, .io_is_less
        mv      t0, t1
.io_is_less:
        divu    a1, a1, t0
        ret
        .size   ratios, . - ratios
