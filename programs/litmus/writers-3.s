# Three threads store into one word.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 6

        .include "lib/writers.s"
