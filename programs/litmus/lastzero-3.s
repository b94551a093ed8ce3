# One thread looks for the last zero while three count along.
#
# start    searcher worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 12

        .equ    N, 3
        .include "lib/lastzero.s"
