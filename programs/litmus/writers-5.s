# Five threads store into one word.
#
# start    thread thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 120

        .include "lib/writers.s"
