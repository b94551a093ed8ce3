# Two threads need something that is said to be made before it is.
#
# start    thread thread
# explore  all
# expect   violation "the object is used before it is made" preemptions 1

        .equ    THREADS, 2
        .equ    FLAG_FIRST, 1
        .include "lib/dcl.s"
