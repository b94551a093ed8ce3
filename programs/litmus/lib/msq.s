# msq: a queue without locks: a list with a head, whose node is empty, and a tail, which may be behind.
#
#       enqueue(n):  n.next = 0
#                    again:  t = tail;  if t.next != 0: help, again               watched from here
#                            if tail != t: again                                  the re-read
#                            t.next = n, if nobody has touched it: else again     ... to here
#                    help
#       help:        t = tail;  if t.next != 0: tail = t.next                     by LR and SC on the tail
#       dequeue:     again:  h = head;  n = h.next                                watched from here
#                            if h == tail:  if n == 0 and nobody has touched head: it is empty;  help, again
#                            v = n.value;  head = n, if nobody has touched it     ... to here
#                    h is free
#
# Michael and Scott, "Simple, fast, and practical non-blocking and blocking concurrent queue algorithms", 1996.
#
# Nodes are used again, and there are no counters beside the pointers: LR and SC notice that a word was touched.  What they
# do not notice is that the node was taken out and prepared anew between the load of the tail and the LR: hence the
# re-read.  With `.equ REREAD, 0` it is left out.
#
# With `.equ LAZY, 1` who enqueues leaves the tail to those who come after it.  With `.equ HELP, 0` these do not care
# for it either, and wait for ever for a tail that nobody moves.
#
# Every thread enqueues and dequeues something ROUNDS times.  Nodes are called by their offsets from `nodes`; 0 is none.

        .include "litmus.s"

        .ifndef REREAD
        .equ    REREAD, 1
        .endif
        .ifndef LAZY
        .equ    LAZY, 0
        .endif
        .ifndef HELP
        .equ    HELP, 1
        .endif

        .equ    HEAD, 0                 # from s0
        .equ    TAIL, 4
        .equ    NEXT, 0                 # from a node
        .equ    VALUE, 4

# move_tail: the tail goes on to the next node if there is one.  Uses t4-t6.

        .macro  move_tail
        lr.w    t4, (s2)
        add     t5, s1, t4
        lw      t5, NEXT(t5)
        beqz    t5, .last\@
        sc.w    t6, t5, (s2)            # if somebody was faster, it need not be me
.last\@:
        .endm

        .text
thread: la      s0, head
        la      s1, nodes
        addi    s2, s0, TAIL            # s2 = &tail
        addi    t0, a0, 2
        slli    s3, t0, 3               # s3 = my node: the one at 8 is the first dummy
        li      t0, ROUNDS
        mul     t0, t0, a0
        slli    s4, t0, 2               # s4 = my value: the offset of its word in `taken`
        li      s5, ROUNDS

.round: add     t3, s1, s3              # enqueue
        sw      zero, NEXT(t3)
        sw      s4, VALUE(t3)
.enqueue:
        lw      t0, 0(s2)               # t0 = t
        add     t1, s1, t0
        lr.w    t2, (t1)
        bnez    t2, .behind
        .if     REREAD
        lw      t2, 0(s2)
        bne     t2, t0, .enqueue
        .endif
        sc.w    t2, s3, (t1)
        bnez    t2, .enqueue
        .if     !LAZY
        move_tail
        .endif

.dequeue:
        lr.w    t0, (s0)                # t0 = h
        add     t1, s1, t0
        lw      t2, NEXT(t1)            # t2 = n
        lw      t3, 0(s2)
        bne     t3, t0, .full
        bnez    t2, .lagging
        sc.w    t3, t0, (s0)            # has h been the head all the time?
        bnez    t3, .dequeue
        must_equal t0, zero, "the queue is empty although something was enqueued"
.lagging:
        .if     HELP
        move_tail
        .endif
        j       .dequeue

.behind:
        .if     HELP
        move_tail
        .endif
        j       .enqueue

.full:  add     t3, s1, t2
        lw      t3, VALUE(t3)
        sc.w    t1, t2, (s0)
        bnez    t1, .dequeue
        mv      s3, t0                  # h is mine

        la      t0, taken
        add     t0, t0, t3
        li      t1, 1
        amoswap.w t1, t1, (t0)
        must_equal t1, zero, "something was dequeued twice"
        addi    s4, s4, 4
        addi    s5, s5, -1
        bnez    s5, .round
        finish

        .data
        .balign 4
head:   .word   8
tail:   .word   8
nodes:  .zero   8 * (THREADS + 2)
taken:  .zero   4 * THREADS * ROUNDS
