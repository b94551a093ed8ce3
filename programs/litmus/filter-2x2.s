# Two threads take Peterson's filter twice each.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .include "lib/filter.s"
