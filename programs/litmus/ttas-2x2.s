# Two threads take a test-and-test-and-set lock twice each.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .include "lib/ttas.s"
