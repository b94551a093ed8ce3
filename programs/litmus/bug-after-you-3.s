# Three threads that withdraw when they see one another.
#
# start    thread thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/afteryou.s"
