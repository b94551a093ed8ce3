# Six threads store into one word.
#
# start    thread thread thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 720

        .include "lib/writers.s"
