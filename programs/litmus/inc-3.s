# Three threads add one by a load and a store.
#
# start    thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 36

        .include "lib/inc.s"
