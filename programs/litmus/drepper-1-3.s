# Three threads take the first mutex of "Futexes are tricky": two of them may keep one another awake.
#
# start    thread thread thread
# explore  all
# expect   violation livelock

        .equ    THREADS, 3
        .equ    ROUNDS, 1
        .include "lib/drepper-1.s"
