# An atomic instruction on a misaligned word is refused by the hart.
#
# include  lib/syscall.s
# expect   trap store misaligned at atomic address word+1

# Plain loads and stores may be misaligned, atomics may not: a reservation or an indivisible change of a word that
# lies in two words, or two pages, is more than the hardware promises.

        .text
        .globl  main
main:
        la      t0, word + 1
        li      t1, 1
atomic: amoadd.w  t1, t1, (t0)
        li      a0, 0
        ret

        .bss
        .balign 4
        .globl  word
word:           .zero   8
