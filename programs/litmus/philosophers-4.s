# Four threads in a ring take their two locks, the lower first.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .include "lib/philosophers.s"
