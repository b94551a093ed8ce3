# Four threads need something that is made once.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete

        .equ    THREADS, 4
        .include "lib/dcl.s"
