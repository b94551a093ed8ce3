# A return through a register that was not saved.
#
# expect   trap fetch page fault address 0x10

        .globl  main
main:
        li      ra, 16
        ret
