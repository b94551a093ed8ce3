# stack: a list whose first node is in one word, pushed to and popped from without a lock.
#
#       push(n):  do {  first = top;  n.next = first  }  while compare_and_swap(top, first, n) fails
#       pop:      do {  first = top;  if 0: it is empty;  next = first.next  }  while compare_and_swap(top, first, next) fails
#
# Treiber, "Systems programming: coping with parallelism", 1986.
#
# Nodes are called by their offsets from `nodes`; 0 is no node.  s0 = &top, s1 = nodes.  With `.equ WATCHED, 1` pop loads the
# top by LR and stores it by SC, and so notices that it was changed meanwhile, even if it has its old value again.

        .include "litmus.s"

        .ifndef WATCHED
        .equ    WATCHED, 0
        .endif

        .equ    NEXT, 0
        .equ    TAKEN, 4                # 1 while somebody has the node

        .macro  push node
        add     t1, s1, \node
.push\@:
        lw      t0, 0(s0)
        sw      t0, NEXT(t1)
        cas     t2, s0, t0, \node
        bne     t2, t0, .push\@
        .endm

        .macro  pop node                # node = 0 if the stack is empty
        .if     WATCHED
.pop\@: lr.w    \node, (s0)
        beqz    \node, .empty\@
        add     t1, s1, \node
        lw      t2, NEXT(t1)
        sc.w    t0, t2, (s0)
        bnez    t0, .pop\@
        .else
.pop\@: lw      \node, 0(s0)
        beqz    \node, .empty\@
        add     t1, s1, \node
        lw      t2, NEXT(t1)
        cas     t0, s0, \node, t2
        bne     t0, \node, .pop\@
        .endif
.empty\@:
        .endm

# take NODE: it is mine; and it must have been nobody's.

        .macro  take node
        add     t1, s1, \node
        addi    t1, t1, TAKEN
        li      t0, 1
        amoswap.w t0, t0, (t1)
        must_equal t0, zero, "a node was popped that somebody has"
        .endm
