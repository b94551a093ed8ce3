# An MCS lock of three threads that say they wait after they have queued.
#
# start    thread thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .equ    LATE, 1
        .include "lib/mcs.s"
