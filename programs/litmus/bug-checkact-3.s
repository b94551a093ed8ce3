# Three threads look whether a lock is free and then take it.
#
# start    thread thread thread
# explore  all
# expect   violation "two threads are in the section" preemptions 2

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/checkact.s"
