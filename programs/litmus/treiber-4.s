# Four threads push a node and pop one.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/treiber.s"
