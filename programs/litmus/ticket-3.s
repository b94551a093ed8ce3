# Three threads take a ticket lock once each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 6 blocked 24

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/ticket.s"
