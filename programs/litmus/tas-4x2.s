# Four threads take a test-and-set lock twice each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 2520

        .equ    THREADS, 4
        .equ    ROUNDS, 2
        .include "lib/tas.s"
