# One sleeper says that it sleeps, and then looks whether it must.
#
# start    waker sleeper
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .include "lib/sleeper.s"
