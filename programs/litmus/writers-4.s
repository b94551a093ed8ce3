# Four threads store into one word.
#
# start    thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 24

        .include "lib/writers.s"
