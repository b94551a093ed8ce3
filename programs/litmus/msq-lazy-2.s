# Two threads enqueue and dequeue, and leave the tail to those who come after them.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .equ    LAZY, 1
        .include "lib/msq.s"
