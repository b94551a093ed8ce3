# Three threads enqueue and dequeue, and nobody moves the tail.
#
# start    thread thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .equ    LAZY, 1
        .equ    HELP, 0
        .include "lib/msq.s"
