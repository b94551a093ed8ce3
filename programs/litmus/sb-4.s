# Four threads in a ring store to their own word and load the next.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 15

        .equ    THREADS, 4
        .include "lib/sb.s"
