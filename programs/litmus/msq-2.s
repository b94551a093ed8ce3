# Two threads enqueue and dequeue.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/msq.s"
