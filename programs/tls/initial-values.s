# Every thread begins with the initial values, whatever others have done to theirs.
#
# harts    2
# include  lib/print.s lib/thread.s
# expect   exit 0
# expect   prints exactly "the first thread has 5, a new one 1, the first still 5\n"

# The file's .tdata is only a pattern: nobody's variable lives there, every block is filled from it.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      t0, 5
        lui     t1, %tprel_hi(level)
        add     t1, t1, tp, %tprel_add(level)
        sw      t0, %tprel_lo(level)(t1)
        la      a0, first
        call    print_string
        call    read_level
        call    print_decimal

        la      a0, read_level
        call    thread_create
        call    thread_join
        sw      a0, 8(sp)
        la      a0, new
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal

        call    read_level
        mv      a1, a0
        la      a0, still
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

read_level:                             # -> a0, of whoever calls
        lui     t0, %tprel_hi(level)
        add     t0, t0, tp, %tprel_add(level)
        lw      a0, %tprel_lo(level)(t0)
        ret

        .section .tdata, "awT", @progbits
        .balign 4
level:          .word   1

        .section .rodata
first:          .asciz  "the first thread has "
new:            .asciz  ", a new one "
still:          .asciz  ", the first still "
