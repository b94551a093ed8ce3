# Two threads in a ring take their two locks, the lower first.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .include "lib/philosophers.s"
