# Numbers, strings, filling, alignment, symbols and differences.
        .data
a:      .byte   1, -1, 255, 'x', 0b101, 010, 0x7f
        .2byte  0x1234
        .half   -2
        .short  3
        .hword  4
        .4byte  5
        .word   6, a, a + 4, b - a, . , . - a
        .long   7
        .int    8
        .8byte  0x123456789abcdef0
        .dword  -1
        .quad   1 << 40
        .octa   0x112233445566778899aabbccddeeff00
        .float  1.5, -2.25e3, 0f3.5, 1e10
        .single 2
        .double 3.141592653589793, -1
        .ascii  "one\n\t\\\"\0\101\x41", "two"
        .asciz  "three"
        .string "four", "five"
        .zero   3
        .space  2, 0xaa
        .skip   1
        .fill   3
        .fill   2, 2, 0x1234
        .fill   2, 8, 0x12345678
        .fill   2, 3, 0x12345678
b:      .align  3
        .byte   1
        .balign 8, 0x55
        .byte   2
        .p2align 4,, 3
        .byte   3
        .p2align 2
        .uleb128 0
        .uleb128 127
        .uleb128 128
        .uleb128 300
        .uleb128 0x12345678
        .sleb128 0
        .sleb128 -1
        .sleb128 63
        .sleb128 64
        .sleb128 -64
        .sleb128 -65
        .sleb128 300
        .sleb128 -300
        .byte   b - a
        .half   b - a
        .org    b + 200
        .word   1
        .org    b + 210, 0xcc
        .byte   (2 + 3) * 4, 2 + 3 * 4, 1 << 2 + 1, 10 - 4 - 3, 100 / 7, -7 / 2, -7 % 3
        .byte   5 | 2 & 6, 7 ^ 2, ~5, !5, !0, 3 ! 2, 1 == 1, 1 < 2, 2 >= 3, 5 <> 4, 5 != 5, 1 && 0, 2 || 0, - - 3
        .byte   (1 + 2 == 3) & 1, (4 > 3) + 2, -(-(3))
        .word   -1 >> 60, 1 << 31, 0xffffffff & 0x0ff0, 0x80000000
        .equ    five, 5
        .set    six, five + 1
seven = six + 1
        .equiv  eight, seven + 1
        .word   five, six, seven, eight
        .set    six, 66
        .word   six, later
        .set    later, 99
        .set    alias, a + 4
        .word   alias, alias - a
        .type   a, @object
        .size   a, b - a
        .globl  b
        .type   b, %object
        .size   b, 8
        .bss
        .space  3
        .align  2
zeroes: .zero   8
        .comm   shared, 12, 4
        .lcomm  mine, 8
        .local  lc
        .comm   lc, 4, 8
        .bss
        .byte   0
        .section .rodata
        .string "read only"
        .align  2
        .word   zeroes, shared, mine, lc
        .section .tdata, "awT", @progbits
        .word   1
t:      .word   2
        .section .tbss, "awT", @nobits
        .space  4
u:      .space  4
        .text
        .align  4
        nop
        .byte   1
        .align  4
        nop
        .balign 8, 1
        nop
        .subsection 1
        .word   0x11111111
        .text   0
        .word   0x22222222
        .text   1
        .word   0x33333333
        .previous
        .pushsection .data
        .word   0x44444444
        .popsection
        .word   0x55555555
        .p2align 3
        lui     a0, %tprel_hi(t)
        addi    a0, a0, %tprel_lo(u)
