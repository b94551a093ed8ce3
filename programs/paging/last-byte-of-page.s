# The last byte of a page can be touched, the word that begins there cannot.
#
# include  lib/print.s lib/syscall.s
# expect   trap load page fault at beyond address 0x20001000
# expect   prints exactly "the last byte is 65\n"

# Two pages are mapped and the second one is given back.  A load of a word from the last byte needs three bytes of the
# missing page.  The address in the report is the first byte that could not be had, not the one in the instruction.
#
#       0x20000000               0x20000fff   0x20001000
#       |  mapped                         A | not mapped
#                                         | . . . word

        .equ    ROOM, 0x20000000
        .equ    PAGE, 4096

        .text
        .globl  main
main:
        li      a0, ROOM
        li      a1, 2 * PAGE
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        li      a0, ROOM + PAGE
        li      a1, PAGE
        call    munmap

        li      s0, ROOM + PAGE - 1
        li      t0, 'A'
        sb      t0, 0(s0)
        lbu     a1, 0(s0)
        la      a0, message
        call    print_value
beyond: lw      a0, 0(s0)
        li      a0, 0                   # not reached
        call    exit_group

        .section .rodata
message:        .asciz  "the last byte is "
