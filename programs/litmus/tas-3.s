# Three threads take a test-and-set lock once each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 6

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/tas.s"
