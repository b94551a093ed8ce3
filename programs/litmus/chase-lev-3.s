# An owner and two thieves share a deque of two items.
#
# start    owner thief thief
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ITEMS, 2
        .include "lib/chase-lev.s"
