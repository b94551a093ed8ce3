# One reader reads what one writer changes twice.
#
# start    writer reader
# explore  all
# expect   verdict complete

        .equ    WRITES, 2
        .include "lib/seqlock.s"
