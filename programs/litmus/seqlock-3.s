# Two readers read what one writer changes twice.
#
# start    writer reader reader
# explore  all
# expect   verdict complete

        .equ    WRITES, 2
        .include "lib/seqlock.s"
