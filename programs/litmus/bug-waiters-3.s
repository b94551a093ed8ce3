# Three threads take a mutex whose owner looks for waiters before it is free.
#
# start    thread thread thread
# explore  all
# expect   violation deadlock preemptions 1

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .equ    LOOK_FIRST, 1
        .include "lib/waiters.s"
