# Three threads take a queued spin lock after Linux's twice each.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 2
        .include "lib/qspinlock.s"
