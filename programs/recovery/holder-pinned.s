# Prevention: the page that a lock's holder needs is locked in memory, so there is no fault in the section, whatever it is made of.
#
# harts    1
# section  all
# include  lib/holder-faults.s lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was had in the end\ncounted: 2\n"
# expect   counts told.blocked = 0
# expect   counts calls.mlock = 1
# expect   counts pinned = 1

        .data
        .balign 4
        .globl  pins
pins:   .word   1
