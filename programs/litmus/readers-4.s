# One thread stores and four load.
#
# start    writer reader reader reader reader
# explore  all
# expect   verdict complete
# expect   executions 16

        .include "lib/readers.s"
