# Four threads take a queued spin lock after Linux's once each.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .equ    ROUNDS, 1
        .include "lib/qspinlock.s"
