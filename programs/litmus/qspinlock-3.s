# Three threads take a queued spin lock after Linux's once each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/qspinlock.s"
