# Three threads take Lamport's fast lock once each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/lamport-fast.s"
