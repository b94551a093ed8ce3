# Two threads take a ticket lock twice each.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 6

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .include "lib/ticket.s"
