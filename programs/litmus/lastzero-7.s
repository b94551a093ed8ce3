# One thread looks for the last zero while seven count along.
#
# start    searcher worker worker worker worker worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 320

        .equ    N, 7
        .include "lib/lastzero.s"
