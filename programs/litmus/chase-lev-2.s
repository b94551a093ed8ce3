# An owner and one thief share a deque of two items.
#
# start    owner thief
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ITEMS, 2
        .include "lib/chase-lev.s"
