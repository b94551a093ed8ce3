# The third mutex of "Futexes are tricky", in which who has slept forgets the others.
#
# start    thread thread thread
# explore  all
# expect   violation deadlock preemptions 1

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .equ    FORGETFUL, 1
        .include "lib/drepper-3.s"
