# One thread looks for the last zero while four count along.
#
# start    searcher worker worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 28

        .equ    N, 4
        .include "lib/lastzero.s"
