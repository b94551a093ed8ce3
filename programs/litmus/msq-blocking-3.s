# Three threads enqueue and dequeue, and wait for the tail instead of moving it.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .equ    HELP, 0
        .include "lib/msq.s"
