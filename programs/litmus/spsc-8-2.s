# Eight items go through two slots.
#
# start    producer consumer
# explore  all
# expect   verdict complete

        .equ    ITEMS, 8
        .equ    SLOTS, 2
        .include "lib/spsc.s"
