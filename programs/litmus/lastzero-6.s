# One thread looks for the last zero while six count along.
#
# start    searcher worker worker worker worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 144

        .equ    N, 6
        .include "lib/lastzero.s"
