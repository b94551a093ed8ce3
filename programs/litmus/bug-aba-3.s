# A node is pushed again while two threads pop: compare-and-swap is fooled.
#
# start    slow slow quick
# explore  all
# expect   violation "a node was popped that somebody has" preemptions 1

        .include "lib/aba.s"
