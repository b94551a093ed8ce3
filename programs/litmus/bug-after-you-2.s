# Two threads that withdraw when they see one another.
#
# start    thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/afteryou.s"
