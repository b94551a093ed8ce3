# Three sleepers say that they sleep, and then look whether they must.
#
# start    waker sleeper sleeper sleeper
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .include "lib/sleeper.s"
