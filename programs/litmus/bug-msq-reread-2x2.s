# Two threads enqueue and dequeue twice, and do not read the tail again.
#
# start    thread thread
# explore  all
# expect   violation "the queue is empty although something was enqueued" preemptions 2
# expect   violation "something was dequeued twice" preemptions 4

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .equ    REREAD, 0
        .include "lib/msq.s"
