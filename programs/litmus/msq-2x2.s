# Two threads enqueue and dequeue twice.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .include "lib/msq.s"
