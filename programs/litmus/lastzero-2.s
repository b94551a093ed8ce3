# One thread looks for the last zero while two count along.
#
# start    searcher worker worker
# explore  all
# expect   verdict complete
# expect   executions 5

        .equ    N, 2
        .include "lib/lastzero.s"
