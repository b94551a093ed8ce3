# Two threads add to each other's number, two times each.
#
# start    first second
# explore  all
# expect   verdict complete
# expect   executions 19

        .equ    ROUNDS, 2
        .include "lib/fib.s"
