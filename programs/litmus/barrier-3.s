# Three threads go through a barrier twice.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 2
        .include "lib/barrier.s"
