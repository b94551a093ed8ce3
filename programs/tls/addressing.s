# A thread-local variable's address is tp and an offset that the linker knows.
#
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "near 11, far 22, far - near 4096, store through both 33\n"

# The offset has up to 32 bits, an instruction holds 12.  So it comes in two parts, as with any address:
#
#       lui   t0, %tprel_hi(x)                    the upper 20 bits
#       add   t0, t0, tp, %tprel_add(x)           plus tp; the fourth operand only tells the linker what this is for
#       lw    a0, %tprel_lo(x)(t0)                the lower 12 bits
#
# If it is known that the offset fits into 12 bits, tp itself can be the base.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)

        la      a0, near_is
        call    print_string
        lw      a0, %tprel_lo(near)(tp) # the first variables of a program are near
        call    print_decimal

        la      a0, far_is
        call    print_string
        lui     t0, %tprel_hi(far)
        add     t0, t0, tp, %tprel_add(far)
        lw      a0, %tprel_lo(far)(t0)
        call    print_decimal

        la      a0, distance_is
        call    print_string
        lui     t0, %tprel_hi(far)
        add     t0, t0, tp, %tprel_add(far)
        addi    t0, t0, %tprel_lo(far)  # t0 = &far
        addi    t1, tp, %tprel_lo(near) # t1 = &near
        sub     a0, t0, t1
        call    print_decimal

        la      a0, sum_is
        call    print_string
        lw      t1, %tprel_lo(near)(tp)
        lui     t0, %tprel_hi(far)
        add     t0, t0, tp, %tprel_add(far)
        lw      t2, %tprel_lo(far)(t0)
        add     t1, t1, t2
        sw      t1, %tprel_lo(far)(t0)
        lw      a0, %tprel_lo(far)(t0)
        call    print_decimal
        call    newline
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .tdata, "awT", @progbits
        .balign 4
near:           .word   11
                .zero   4092
far:            .word   22

        .section .rodata
near_is:        .asciz  "near "
far_is:         .asciz  ", far "
distance_is:    .asciz  ", far - near "
sum_is:         .asciz  ", store through both "
