# Two threads add to each other's number, six times each.
#
# start    first second
# explore  all
# expect   verdict complete
# expect   executions 73789

        .equ    ROUNDS, 6
        .include "lib/fib.s"
