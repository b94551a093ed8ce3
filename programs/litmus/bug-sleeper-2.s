# One sleeper looks whether it must sleep, and then says that it does.
#
# start    waker sleeper
# explore  all
# expect   violation livelock

        .equ    THREADS, 2
        .equ    LOOK_FIRST, 1
        .include "lib/sleeper.s"
