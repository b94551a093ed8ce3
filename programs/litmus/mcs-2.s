# Two threads take an MCS lock once each.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/mcs.s"
