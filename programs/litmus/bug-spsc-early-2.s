# An item is counted before it is in its slot.
#
# start    producer consumer
# explore  all
# expect   violation "a slot was read before it was written" preemptions 1

        .equ    ITEMS, 2
        .equ    SLOTS, 1
        .equ    EARLY, 1
        .include "lib/spsc.s"
