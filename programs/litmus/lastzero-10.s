# One thread looks for the last zero while ten count along.
#
# start    searcher worker worker worker worker worker worker worker worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 3328

        .equ    N, 10
        .include "lib/lastzero.s"
