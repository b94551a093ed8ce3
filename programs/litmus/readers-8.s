# One thread stores and eight load.
#
# start    writer reader reader reader reader reader reader reader reader
# explore  all
# expect   verdict complete
# expect   executions 256

        .include "lib/readers.s"
