# Two threads add to each other's number, three times each.
#
# start    first second
# explore  all
# expect   verdict complete
# expect   executions 141

        .equ    ROUNDS, 3
        .include "lib/fib.s"
