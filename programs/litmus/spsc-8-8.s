# Eight items go through eight slots.
#
# start    producer consumer
# explore  all
# expect   verdict complete

        .equ    ITEMS, 8
        .equ    SLOTS, 8
        .include "lib/spsc.s"
