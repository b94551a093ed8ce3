# Two threads take a CLH lock twice each.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 6

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .include "lib/clh.s"
