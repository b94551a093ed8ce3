# order: measured figures, and what is said about which of them is greater.
#
# include  lib/print.s

# Offers order_less, order_most and order_near; lib/figure.s has macros for them.
#
# A comparison that holds is printed without its numbers, which belong to the costs and not to the order.  One that
# does not hold is printed with both, and ends the run as a failed assertion.
#
#       figure      the address of its name | its value, in any unit, below 2^31

        .equ    FIGURE_NAME, 0
        .equ    FIGURE_VALUE, 4

# order_less: a0 is less than a1.  order_most: a0 is at most a1.
#
#   in    a0  figure
#         a1  figure

        .text
        .globl  order_less
        .type   order_less, @function
order_less:
        lw      t0, FIGURE_VALUE(a0)
        lw      t1, FIGURE_VALUE(a1)
        sltu    a2, t0, t1
        la      a3, less
        j       order_say
        .size   order_less, . - order_less

        .globl  order_most
        .type   order_most, @function
order_most:
        lw      t0, FIGURE_VALUE(a0)
        lw      t1, FIGURE_VALUE(a1)
        sltu    a2, t1, t0
        xori    a2, a2, 1
        la      a3, at_most
        j       order_say
        .size   order_most, . - order_most

# order_near: a0 is between a half and double of a1.

        .globl  order_near
        .type   order_near, @function
order_near:
        lw      t0, FIGURE_VALUE(a0)
        lw      t1, FIGURE_VALUE(a1)
        slli    t2, t0, 1
        sltu    a2, t1, t2
        slli    t2, t1, 1
        sltu    t2, t0, t2
        and     a2, a2, t2
        la      a3, about
        .size   order_near, . - order_near

# order_say: in a0 and a1 the figures, in a2 whether it holds, in a3 the word between them.

        .type   order_say, @function
order_say:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a0
        mv      s1, a1
        mv      s2, a2
        mv      s3, a3
        call    say_figure
        mv      a0, s3
        call    print_string
        mv      a0, s1
        call    say_figure
        bnez    s2, .holds
        la      a0, is_wrong
        call    print_string
.holds: call    newline
        mv      a0, s2
        la      a1, not_so
        li      a7, CALL_ASSERT
        ecall
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
        .size   order_say, . - order_say

# say_figure: in a0 a figure; its name is printed, and its value if the comparison (s2) does not hold.

        .type   say_figure, @function
say_figure:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        lw      a0, FIGURE_NAME(s0)
        lw      a1, FIGURE_VALUE(s0)
        li      a7, CALL_MARK
        ecall
        lw      a0, FIGURE_NAME(s0)
        call    print_string
        bnez    s2, .figure_said
        la      a0, open
        call    print_string
        lw      a0, FIGURE_VALUE(s0)
        call    print_unsigned
        la      a0, close
        call    print_string
.figure_said:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   say_figure, . - say_figure

        .section .rodata
less:           .asciz  " < "
at_most:        .asciz  " <= "
about:          .asciz  " about "
open:           .asciz  " ("
close:          .asciz  ")"
is_wrong:       .asciz  ": no"
not_so:         .asciz  "an order that should hold does not"
