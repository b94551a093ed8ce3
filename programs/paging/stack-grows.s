# The stack gets pages when they are touched: a recursion that uses one mebibyte.
#
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "256 frames of 4 KiB, sum 32896\n"
# expect   counts faults.store >= 256

# At the start only the top of the stack has memory.  Each call goes one page further down and stores there; the fault
# makes the page, and the program does not notice.

        .equ    DEPTH, 256
        .equ    FRAME, 4096

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, DEPTH
        call    descend
        mv      a1, a0
        la      a0, message
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# descend: a0 + (a0 - 1) + ... + 1, each summand kept in a frame of its own page.

descend:
        beqz    a0, .bottom
        li      t0, FRAME
        sub     sp, sp, t0
        sw      ra, 12(sp)              # the first touch of this page
        sw      a0, 8(sp)
        addi    a0, a0, -1
        call    descend
        lw      t1, 8(sp)
        add     a0, a0, t1
        lw      ra, 12(sp)
        li      t0, FRAME
        add     sp, sp, t0
.bottom:
        ret

        .section .rodata
message:        .asciz  "256 frames of 4 KiB, sum "
