# A program that does nothing, for spawn-cost.s.
#
# include  lib/pip.s

        .text
        .globl  main
main:   li      a0, 0
        ret
