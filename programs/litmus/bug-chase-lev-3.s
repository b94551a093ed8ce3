# An owner takes the last item without asking, and there are two thieves.
#
# start    owner thief thief
# explore  all
# expect   violation "an item was taken twice" preemptions 2

        .equ    THREADS, 3
        .equ    ITEMS, 2
        .equ    CARELESS, 1
        .include "lib/chase-lev.s"
