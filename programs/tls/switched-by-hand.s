# One thread with two blocks: whoever loads tp decides whose variables these are.
#
# include  lib/print.s lib/tls.s
# expect   exit 0
# expect   prints exactly "first 10, second 20, first again 11, second again 21\n"

# tp is an ordinary register here, and changing it costs one instruction.  A scheduler at user level does just this
# when it goes from one user context to the next.  Between the two halves of a switch nothing thread-local may be used:
# it would be found in the wrong block.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, tp                  # s0 = the first block
        call    tls_create
        mv      s1, a0                  # s1 = a second one, with the initial values

        li      a0, 10
        call    set                     # in the first
        mv      tp, s1
        li      a0, 20
        call    set                     # in the second
        mv      tp, s0

        la      a0, first
        call    tell
        mv      tp, s1
        call    next                    # a0 = 20; print itself is called in the first block, where its buffer is
        mv      tp, s0
        mv      a1, a0
        la      a0, second
        call    tell_this
        la      a0, first_again
        call    tell
        mv      tp, s1
        call    next                    # a0 = 21
        mv      tp, s0
        mv      a1, a0
        la      a0, second_again
        call    tell_this
        call    newline
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

set:                                    # level = a0
        lui     t0, %tprel_hi(level)
        add     t0, t0, tp, %tprel_add(level)
        sw      a0, %tprel_lo(level)(t0)
        ret

next:                                   # a0 = level, which is one more afterwards
        lui     t0, %tprel_hi(level)
        add     t0, t0, tp, %tprel_add(level)
        lw      a0, %tprel_lo(level)(t0)
        addi    t1, a0, 1
        sw      t1, %tprel_lo(level)(t0)
        ret

tell:                                   # print a0 and the next level of this block
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        call    next
        mv      a1, a0
        lw      a0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
                                        # and go on as
tell_this:                              # print a0 and the number a1
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a1, 8(sp)
        call    print_string
        lw      a0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       print_decimal

        .section .tbss, "awT", @nobits
        .balign 4
level:          .zero   4

        .section .rodata
first:          .asciz  "first "
second:         .asciz  ", second "
first_again:    .asciz  ", first again "
second_again:   .asciz  ", second again "
