# A node is pushed again while one thread pops: compare-and-swap is fooled.
#
# start    slow quick
# explore  all
# expect   violation "a node was popped that somebody has" preemptions 1

        .include "lib/aba.s"
