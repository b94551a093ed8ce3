# One thread looks for the last zero while five count along.
#
# start    searcher worker worker worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 64

        .equ    N, 5
        .include "lib/lastzero.s"
