# Two threads add to each other's number, five times each.
#
# start    first second
# explore  all
# expect   verdict complete
# expect   executions 8953

        .equ    ROUNDS, 5
        .include "lib/fib.s"
