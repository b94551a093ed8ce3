# .insn in its formats, and sections with flags.
        .text
x:      .insn   r CUSTOM_0, 1, 2, a0, a1, a2
        .insn   r 0x33, 0, 0, a0, a1, a2
        .insn   r4 MADD, 1, 2, a0, a1, a2, a3
        .insn   i OP_IMM, 0, a0, a1, -5
        .insn   i LOAD, 2, a0, 8(a1)
        .insn   s STORE, 2, a0, -8(a1)
        .insn   sb BRANCH, 0, a0, a1, x
        .insn   b BRANCH, 1, a0, a1, x
        .insn   u LUI, a0, 0x12345
        .insn   uj JAL, a0, x
        .insn   j JAL, a0, x
        .insn   0x00000013
        .insn   4, 0x00000093
        .section .rodata.str1.4, "aMS", @progbits, 1
        .string "abc"
        .section ".quoted", "aw"
        .word   1
        .section .init_array, "aw", @init_array
        .word   x
        .section .text.hot, "ax", @progbits
        nop
        .section .text.unlikely.x, "ax"
        nop
        .section .data.rel.ro, "aw"
        .word   x
