# Eight threads in a ring store to their own word and load the next.
#
# start    thread thread thread thread thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 255

        .equ    THREADS, 8
        .include "lib/sb.s"
