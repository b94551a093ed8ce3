# Peterson's lock in which everybody says that it is its own turn.
#
# start    thread thread
# explore  all
# expect   violation "two threads are in the section" preemptions 1

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .equ    TURN_SELF, 1
        .include "lib/peterson.s"
