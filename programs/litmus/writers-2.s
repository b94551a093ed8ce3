# Two threads store into one word.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 2

        .include "lib/writers.s"
