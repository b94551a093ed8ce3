# Two threads look whether a lock is free and then take it.
#
# start    thread thread
# explore  all
# expect   violation "two threads are in the section" preemptions 2

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/checkact.s"
