# One thread stores and six load.
#
# start    writer reader reader reader reader reader reader
# explore  all
# expect   verdict complete
# expect   executions 64

        .include "lib/readers.s"
