# Two threads need something that is made once.
#
# start    thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 2
        .include "lib/dcl.s"
