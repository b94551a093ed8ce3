# Three threads go through a barrier without a sense twice.
#
# start    thread thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 3
        .equ    ROUNDS, 2
        .equ    SENSELESS, 1
        .include "lib/barrier.s"
