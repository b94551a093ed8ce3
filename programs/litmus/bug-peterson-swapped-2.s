# Peterson's lock in which it is said whose turn it is before anybody wants.
#
# start    thread thread
# explore  all
# expect   violation "two threads are in the section" preemptions 2

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .equ    SWAPPED, 1
        .include "lib/peterson.s"
