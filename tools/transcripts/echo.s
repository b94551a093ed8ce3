# Copies its input to its output, and leaves a mark for each piece.

        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
.more:  li      a0, 0
        la      a1, buffer
        li      a2, 64
        li      a7, CALL_READ
        ecall
        blez    a0, .end
        mv      a2, a0
        li      a0, 1
        la      a1, buffer
        li      a7, CALL_WRITE
        ecall
        mv      a1, a0
        la      a0, name
        li      a7, CALL_MARK
        ecall
        j       .more
.end:   li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
name:   .asciz  "piece"
        .bss
buffer: .zero   64
