# Three threads need something that is made once.
#
# start    thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 3
        .include "lib/dcl.s"
