# Three threads take Anderson's lock once each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 6

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/anderson.s"
