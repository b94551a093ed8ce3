# A constant is not a variable.
#
# expect   signal SIGSEGV

        .globl  main
main:
        la      a0, limit
        lw      a1, 0(a0)
        addi    a1, a1, 1
        sw      a1, 0(a0)
        ret

        .section .rodata
        .balign 4
limit:  .word   7
