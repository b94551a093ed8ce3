# A word may begin at any byte, even if it ends in the next page.
#
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "0x11223344\n0x44 in the one, 0x33 in the other page\n0x00001122\n"

# The two pages are neighbours for the program and strangers in memory: each got its frame when it was first touched.
# The access is carried out in one step all the same.

        .equ    PAGE, 4096

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 2 * PAGE
        call    map_memory
        li      t0, PAGE - 1
        add     s0, a0, t0              # s0 = last byte of the first page

        li      t0, 0x11223344
        sw      t0, 0(s0)               # least significant byte first
        lw      a0, 0(s0)
        call    print_hex
        call    newline

        lbu     a0, 0(s0)
        call    print_byte
        la      a0, in_one
        call    print_string
        lbu     a0, 1(s0)
        call    print_byte
        la      a0, in_other
        call    print_line

        lhu     a0, 2(s0)               # half a word, from an odd address
        call    print_hex
        call    newline
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

print_byte:                             # a0 as 0x and two digits, both below a
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        la      a0, prefix
        call    print_string
        lw      a0, 8(sp)
        srli    a0, a0, 4
        addi    a0, a0, '0'
        call    print_char
        lw      a0, 8(sp)
        andi    a0, a0, 15
        addi    a0, a0, '0'
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       print_char

        .section .rodata
prefix:         .asciz  "0x"
in_one:         .asciz  " in the one, "
in_other:       .asciz  " in the other page"
