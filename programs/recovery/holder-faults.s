# A page fault under a spin lock, and an urgent thread that wants it: with a flag, a restart or a copy it has the lock when the page is there.
#
# harts    1
# section  flag restart copy
# include  lib/holder-faults.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was had in the end\ncounted: 2\n"
# expect   counts told.blocked = 1

# Holders of spin locks that wait for a page are today's trouble of data bases.  The holder cannot be continued while it waits; but
# when the page is there, it comes out of its section before anybody else has the processor.

        .data
        .balign 4
        .globl  pins
pins:   .word   0
