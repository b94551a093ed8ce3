# Distances: within a section, across branches that may grow, between sections, and to the present place.
        .section .rodata
table:  .word   one - table, two - table, three - table
        .word   one - ., . - table, one - data
        .half   two - one, three - two
        .byte   two - one
        .2byte  data_end - data
        .4byte  (two - one) / 2, (three - one) >> 2
        .text
one:    nop
        beq     a0, a1, three
        .word   two - one, three - one, . - one
two:    .space  5000
        bnez    a0, one
three:  .word   three - two, table - ., end - .
        .word   one + (three - two), end - 4
        .set    size, three - one
        .word   size, size + 1
        .equ    back, . - 8
        j       back
        .size   one, two - one
        .type   one, @function
        .balign 16
        .word   end - one
end:
        .data
data:   .word   data, data_end - data, table, one + 4, -4 + one, (one), (1 + (one + 2))
        .byte   inner2 - inner, lo - hi
hi:     .space  second - first, 0xee
lo:     .skip   3 * (inner2 - inner)
        .fill   inner2 - inner, 2, 0x1234
        .balign 4
inner:  .word   . - data
inner2: .org    data + 300
        .org    . + 4
        .org    data + 320, 0x11
        . = . + 8
        .word   1
data_end:
        .section .rodata
first:  .word   1, 2, 3
second:
        .section .tdata, "awT", @progbits
        .word   0
tls:    .word   5
        .section .debug_fake, "", @progbits
        .dtprelword tls
        .4byte  one, table
        .text
        la      a0, data_end - 4
        lui     a1, %hi(data + 0x800)
        addi    a1, a1, %lo(data + 0x800)
1:      auipc   a2, %pcrel_hi(data + 16)
        lw      a3, %pcrel_lo(1b)(a2)
        lw      a4, %pcrel_lo(1b)(a2)
        .globl  open
open:   jal     open
        beq     a0, a1, open
        .word   open - one
        .weak   maybe
        .word   maybe
