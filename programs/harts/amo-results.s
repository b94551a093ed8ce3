# Every atomic operation on one word: what it returns and what it leaves.
#
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "swap 12 5\nadd 5 15\nxor 15 5\nand 5 4\nor 4 -4\nmin -4 -4\nmax -4 3\nminu 3 3\nmaxu 3 -1\n"

# An AMO loads the word into rd, combines it with rs2 and stores the result, in one step that nobody can divide.
# min and max compare as signed numbers, minu and maxu as unsigned ones, where -1 is the greatest.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        la      s0, word

        li      t0, 5
        amoswap.w  a1, t0, (s0)
        la      a0, swap
        call    tell
        li      t0, 10
        amoadd.w  a1, t0, (s0)
        la      a0, add
        call    tell
        li      t0, 10
        amoxor.w  a1, t0, (s0)
        la      a0, xor
        call    tell
        li      t0, 6
        amoand.w  a1, t0, (s0)
        la      a0, and
        call    tell
        li      t0, -8
        amoor.w  a1, t0, (s0)
        la      a0, or
        call    tell
        li      t0, 3
        amomin.w  a1, t0, (s0)
        la      a0, min
        call    tell
        li      t0, 3
        amomax.w  a1, t0, (s0)
        la      a0, max
        call    tell
        li      t0, -1
        amominu.w  a1, t0, (s0)
        la      a0, minu
        call    tell
        li      t0, -1
        amomaxu.w  a1, t0, (s0)
        la      a0, maxu
        call    tell

        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

tell:                                   # a0 the operation, a1 what it returned, s0 the word
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a1, 8(sp)
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, space
        lw      a1, 0(s0)
        call    print_value
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
swap:           .asciz  "swap "
add:            .asciz  "add "
xor:            .asciz  "xor "
and:            .asciz  "and "
or:             .asciz  "or "
min:            .asciz  "min "
max:            .asciz  "max "
minu:           .asciz  "minu "
maxu:           .asciz  "maxu "
space:          .asciz  " "

        .data
        .balign 4
word:           .word   12
