# Four threads take a ticket lock twice each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 2520

        .equ    THREADS, 4
        .equ    ROUNDS, 2
        .include "lib/ticket.s"
