# Four threads take a CLH lock once each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 24

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/clh.s"
