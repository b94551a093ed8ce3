# Two threads take Anderson's lock once each.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 2

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/anderson.s"
