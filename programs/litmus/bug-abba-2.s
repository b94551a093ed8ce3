# Two threads in a ring take two locks each, and all of them may have one.
#
# start    thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 2
        .equ    AROUND, 1
        .include "lib/philosophers.s"
