# Four threads take a test-and-test-and-set lock once each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/ttas.s"
