# Four threads go through a barrier twice.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .equ    ROUNDS, 2
        .include "lib/barrier.s"
