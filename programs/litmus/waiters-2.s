# Two threads take a mutex that counts who waits.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/waiters.s"
