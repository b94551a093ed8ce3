# User code cannot touch the machine: a privileged register is an illegal instruction.
#
# include  lib/print.s
# expect   trap illegal instruction at forbidden
# expect   prints exactly "before\n"

        .text
        .globl  main
main:
        la      a0, message
        call    print_line
forbidden:
        csrr    a0, mstatus
        li      a0, 0
        ret

        .section .rodata
message:        .asciz  "before"
