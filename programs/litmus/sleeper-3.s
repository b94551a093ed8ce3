# Two sleepers say that they sleep, and then look whether they must.
#
# start    waker sleeper sleeper
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .include "lib/sleeper.s"
