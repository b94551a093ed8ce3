# Four threads take Peterson's filter twice each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .equ    ROUNDS, 2
        .include "lib/filter.s"
