# A program that does nothing, and brings half a mebibyte with it: spawn-large.s makes it in several ways.
#
# include  lib/pip.s

        .text
        .globl  main
main:   li      a0, 0
        ret

        .data
        .zero   512 << 10               # filled when it is placed, as a library's data would be
