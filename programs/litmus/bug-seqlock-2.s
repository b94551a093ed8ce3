# One reader reads what one writer changes, and does not look again.
#
# start    writer reader
# explore  all
# expect   violation "half of a change was seen" preemptions 1

        .equ    WRITES, 1
        .equ    ONCE, 1
        .include "lib/seqlock.s"
