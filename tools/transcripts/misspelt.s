# Three mistakes, all told at once.
#
# harts    2
# exepct   exit 0

        .globl  main
main:
        addi    a0, a1, 5000
        adi     a0, a0, 1
        ret
