# An owner and one thief who tries twice share a deque of three items.
#
# start    owner thief
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ITEMS, 3
        .equ    ATTEMPTS, 2
        .include "lib/chase-lev.s"
