# Two threads go through a barrier without a sense twice.
#
# start    thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .equ    SENSELESS, 1
        .include "lib/barrier.s"
