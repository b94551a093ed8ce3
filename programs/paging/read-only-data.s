# Constants are in pages without W.
#
# include  lib/print.s
# expect   trap store page fault at change address constant
# expect   prints exactly "constant 3\n"

        .text
        .globl  main
main:
        la      s0, constant
        lw      a1, 0(s0)
        la      a0, message
        call    print_value
change: sw      zero, 0(s0)
        li      a0, 0
        ret

        .section .rodata
        .balign 4
        .globl  constant
constant:       .word   3
message:        .asciz  "constant "
