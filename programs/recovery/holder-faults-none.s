# A page fault under a spin lock, and an urgent thread that wants it: with nothing, or with a grace, which a page fault does not wait for, in vain.
#
# harts    1
# section  none grace
# include  lib/holder-faults.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was looked for in vain: its holder does not run\ncounted: 1\n"
# expect   counts told.blocked = 1

        .data
        .balign 4
        .globl  pins
pins:   .word   0
