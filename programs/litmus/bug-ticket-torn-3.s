# Three threads draw tickets by a load and a store.
#
# start    thread thread thread
# explore  all
# expect   violation "two threads are in the section" preemptions 2
# expect   violation livelock

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .equ    TORN, 1
        .include "lib/ticket.s"
