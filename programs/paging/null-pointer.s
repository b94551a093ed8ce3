# Page 0 is never mapped, so a null pointer is found at its first use.
#
# include  lib/print.s
# expect   trap load page fault at field address 8
# expect   prints nothing

# Usually it is not address 0 itself that is touched but a field of a structure that is not there.

        .text
        .globl  main
main:
        lw      t0, nobody
field:  lw      a0, 8(t0)
        call    print_decimal
        li      a0, 0
        ret

        .bss
        .balign 4
nobody:         .zero   4
