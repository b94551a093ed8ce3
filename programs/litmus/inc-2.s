# Two threads add one by a load and a store.
#
# start    thread thread
# explore  all
# expect   verdict complete
# expect   executions 4

        .include "lib/inc.s"
