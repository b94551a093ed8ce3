# Four threads take a ticket lock once each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 24 blocked 312

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/ticket.s"
