# A node is pushed again while one thread pops: LR and SC notice.
#
# start    slow quick
# explore  all
# expect   verdict complete

        .equ    WATCHED, 1
        .include "lib/aba.s"
