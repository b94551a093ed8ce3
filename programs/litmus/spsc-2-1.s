# Two items go through one slot.
#
# start    producer consumer
# explore  all
# expect   verdict complete

        .equ    ITEMS, 2
        .equ    SLOTS, 1
        .include "lib/spsc.s"
