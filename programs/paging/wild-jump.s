# A jump to nowhere stops at its target, and ra tells where it came from.
#
# expect   trap fetch page fault at 0x50000000 address 0x50000000

# The jump itself succeeds; it is the fetch behind it that fails.  So pc and the address in the report are both the
# target, and the register dump is where to look for the culprit.

        .text
        .globl  main
main:
        li      t0, 0x50000000
        jalr    t0
        li      a0, 0                   # ra points here
        ret
