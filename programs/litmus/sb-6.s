# Six threads in a ring store to their own word and load the next.
#
# start    thread thread thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 63

        .equ    THREADS, 6
        .include "lib/sb.s"
