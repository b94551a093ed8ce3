# One thread stores and three load.
#
# start    writer reader reader reader
# explore  all
# expect   verdict complete
# expect   executions 8

        .include "lib/readers.s"
