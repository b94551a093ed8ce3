# One thread stores and five load.
#
# start    writer reader reader reader reader reader
# explore  all
# expect   verdict complete
# expect   executions 32

        .include "lib/readers.s"
