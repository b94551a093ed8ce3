# An MCS lock of three threads that is left without waiting for who is about to queue.
#
# start    thread thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .equ    NOWAIT, 1
        .include "lib/mcs.s"
