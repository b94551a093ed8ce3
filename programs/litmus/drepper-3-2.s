# Two threads take the third mutex of "Futexes are tricky".
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .equ    ROUNDS, 1
        .include "lib/drepper-3.s"
