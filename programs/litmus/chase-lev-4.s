# An owner and three thieves share a deque of two items.
#
# start    owner thief thief thief
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .equ    ITEMS, 2
        .include "lib/chase-lev.s"
