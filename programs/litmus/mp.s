# Who sees the flag sees the data.
#
# start    writer reader
# explore  all
# expect   verdict complete
# expect   executions 3

        .include "lib/mp.s"
