# An MCS lock of two threads that say they wait after they have queued.
#
# start    thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .equ    LATE, 1
        .include "lib/mcs.s"
