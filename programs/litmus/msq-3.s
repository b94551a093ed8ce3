# Three threads enqueue and dequeue.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/msq.s"
