# Four threads take a lock by LR and SC once each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 24

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/lrsc.s"
