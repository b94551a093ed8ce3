# The flag is set before the data is there.
#
# start    writer reader
# explore  all
# expect   violation "the flag is there and the data is not" preemptions 1

        .equ    FLAG_FIRST, 1
        .include "lib/mp.s"
