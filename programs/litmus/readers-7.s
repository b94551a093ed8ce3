# One thread stores and seven load.
#
# start    writer reader reader reader reader reader reader reader
# explore  all
# expect   verdict complete
# expect   executions 128

        .include "lib/readers.s"
