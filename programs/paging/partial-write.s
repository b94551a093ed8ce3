# A write whose second buffer is bad writes the first one and says so.
#
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "this much\nwritten: 10\n"

# What has been done cannot be taken back, so the answer is the number of bytes done.  The error comes with the next
# attempt, which begins at the bad one.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 1
        la      a1, pieces
        li      a2, 2
        li      a7, CALL_WRITEV
        ecall
        mv      a1, a0
        la      a0, message
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
good:           .ascii  "this much\n"
good_end:
message:        .asciz  "written: "

        .data
        .balign 4
pieces:         .word   good, good_end - good
                .word   0x50000000, 5
