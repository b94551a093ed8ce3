# Three threads take an MCS lock twice each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 2
        .include "lib/mcs.s"
