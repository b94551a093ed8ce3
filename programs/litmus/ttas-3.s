# Three threads take a test-and-test-and-set lock once each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/ttas.s"
