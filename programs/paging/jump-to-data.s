# Data is not code: the page has no X.
#
# expect   trap fetch page fault at recipe address recipe

# The bytes at `recipe` are two perfectly good instructions, `li a0, 0` and `ret`.  What forbids to execute them is
# the leaf of their page: R and W, but no X.

        .text
        .globl  main
main:
        la      t0, recipe
        jr      t0

        .data
        .balign 4
        .globl  recipe
recipe:         .word   0x00000513, 0x00008067
