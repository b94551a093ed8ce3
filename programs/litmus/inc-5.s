# Five threads add one by a load and a store.
#
# start    thread thread thread thread thread
# explore  all
# expect   verdict complete
# expect   executions 14400

        .include "lib/inc.s"
