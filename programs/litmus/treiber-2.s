# Two threads push a node and pop one.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/treiber.s"
