# Two threads in a ring store to their own word and load the next.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 3

        .equ    THREADS, 2
        .include "lib/sb.s"
