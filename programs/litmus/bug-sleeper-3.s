# Two sleepers look whether they must sleep, and then say that they do.
#
# start    waker sleeper sleeper
# explore  all
# expect   violation livelock

        .equ    THREADS, 3
        .equ    LOOK_FIRST, 1
        .include "lib/sleeper.s"
