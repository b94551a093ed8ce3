# Two threads add to each other's number, four times each.
#
# start    first second
# explore  all
# expect   verdict complete
# expect   executions 1107

        .equ    ROUNDS, 4
        .include "lib/fib.s"
