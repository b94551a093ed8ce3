# Seven threads in a ring store to their own word and load the next.
#
# start    thread thread thread thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 127

        .equ    THREADS, 7
        .include "lib/sb.s"
