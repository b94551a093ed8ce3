# Two readers agree which of two stores was first.
#
# start    write_x write_y read_xy read_yx
# explore  all
# expect   verdict complete
# expect   executions 15

        .include "lib/iriw.s"
