# aba: a node that is popped, used and pushed again, while somebody is in the middle of popping it.
#
# The stack is A, B, C.  A slow thread pops twice.  The quick one pops A, pops B, and pushes A: the top is what it was.  If the
# slow one has read the top A and its next B before, its compare-and-swap makes B the top, which the quick one has.

        .include "stack.s"

        .text
slow:   la      s0, top
        la      s1, nodes
        pop     s2
        beqz    s2, .none
        take    s2
        pop     s2
        beqz    s2, .none
        take    s2
.none:  finish

quick:  la      s0, top
        la      s1, nodes
        pop     s2
        beqz    s2, .done
        take    s2
        pop     s3
        beqz    s3, .give
        take    s3
.give:  add     t1, s1, s2
        sw      zero, TAKEN(t1)
        push    s2
.done:  finish

        .data
        .balign 4
top:    .word   8
nodes:  .word   0, 0                    # no node
        .word   16, 0                   # A
        .word   24, 0                   # B
        .word   0, 0                    # C
