# One thread stores and two load.
#
# start    writer reader reader
# explore  all
# expect   verdict complete
# expect   executions 4

        .include "lib/readers.s"
