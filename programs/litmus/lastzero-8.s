# One thread looks for the last zero while eight count along.
#
# start    searcher worker worker worker worker worker worker worker worker
# explore  all
# expect   verdict complete
# expect   executions 704

        .equ    N, 8
        .include "lib/lastzero.s"
