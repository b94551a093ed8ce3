# Three threads take Szymanski's lock once each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/szymanski.s"
