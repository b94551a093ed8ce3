# A node is pushed again while two threads pop: LR and SC notice.
#
# start    slow slow quick
# explore  all
# expect   verdict complete

        .equ    WATCHED, 1
        .include "lib/aba.s"
