# Two threads take a lock by LR and SC once each.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 2

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/lrsc.s"
