# Four threads take a test-and-set lock once each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 24

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/tas.s"
