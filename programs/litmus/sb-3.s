# Three threads in a ring store to their own word and load the next.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 7

        .equ    THREADS, 3
        .include "lib/sb.s"
