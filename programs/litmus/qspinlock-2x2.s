# Two threads take a queued spin lock after Linux's twice each.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 2
        .include "lib/qspinlock.s"
