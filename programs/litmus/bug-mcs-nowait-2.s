# An MCS lock of two threads that is left without waiting for who is about to queue.
#
# start    thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .equ    NOWAIT, 1
        .include "lib/mcs.s"
