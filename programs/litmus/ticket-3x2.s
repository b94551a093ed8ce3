# Three threads take a ticket lock twice each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 90

        .equ    THREADS, 3
        .equ    ROUNDS, 2
        .include "lib/ticket.s"
