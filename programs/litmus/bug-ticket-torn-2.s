# Two threads draw tickets by a load and a store.
#
# start    thread thread
# explore  all
# expect   violation "two threads are in the section" preemptions 2
# expect   violation livelock

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .equ    TORN, 1
        .include "lib/ticket.s"
