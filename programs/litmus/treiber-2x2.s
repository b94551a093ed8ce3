# Two threads push a node and pop one, twice.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .include "lib/treiber.s"
