# Two threads enqueue and dequeue twice, and leave the tail to those who come after them.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .equ    LAZY, 1
        .include "lib/msq.s"
