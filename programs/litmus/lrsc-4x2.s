# Four threads take a lock by LR and SC twice each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 2520

        .equ    THREADS, 4
        .equ    ROUNDS, 2
        .include "lib/lrsc.s"
