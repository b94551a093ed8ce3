# Three threads take the third mutex of "Futexes are tricky".
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/drepper-3.s"
