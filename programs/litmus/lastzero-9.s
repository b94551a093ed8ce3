# One thread looks for the last zero while nine count along.
#
# start    searcher worker worker worker worker worker worker worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 1536

        .equ    N, 9
        .include "lib/lastzero.s"
