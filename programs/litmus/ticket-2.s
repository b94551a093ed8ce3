# Two threads take a ticket lock once each.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 2 blocked 2

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/ticket.s"
