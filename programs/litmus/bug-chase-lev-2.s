# An owner takes the last item without asking, and there is one thief.
#
# start    owner thief
# explore  all
# expect   violation "an item was taken twice" preemptions 2

        .equ    THREADS, 2
        .equ    ITEMS, 2
        .equ    CARELESS, 1
        .include "lib/chase-lev.s"
