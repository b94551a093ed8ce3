# Three threads take a lock by LR and SC twice each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 90

        .equ    THREADS, 3
        .equ    ROUNDS, 2
        .include "lib/lrsc.s"
