# Four threads take an MCS lock once each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/mcs.s"
