# qspinlock: a lock in one word, after Linux's: the first to wait waits at the word, all others in a queue.
#
#       bits 0-7    locked
#       bit 8       pending: somebody waits at the word
#       bits 16-    tail: the last in the queue, counted from 1
#
#       acquire:  compare_and_swap(word, 0, LOCKED) succeeds:  in
#                 old = fetch_and_or(word, PENDING)
#                 if old is at most LOCKED:                                    the only one to wait
#                     while locked: look again;  fetch_and_add(word, LOCKED - PENDING);  in
#                 if old has no PENDING:  fetch_and_and(word, ~PENDING)        it was I who set it
#                 before = tail;  tail = me                                    the queue, as in mcs
#                 if before:  before.next = me;  while me.locked: look again
#                 while locked or pending: look again                          first in the queue
#                 if I am the tail and compare_and_swap(word, what I saw, LOCKED) succeeds:  in
#                 fetch_and_or(word, LOCKED);  while me.next == 0: look again;  me.next.locked = 0
#       release:  the byte locked = 0
#
# Corbet, "MCS locks and qspinlocks", lwn.net, 2014.  Linux can swap the half-word; here that is a loop of LR and SC.

        .include "litmus.s"

        .equ    LOCKED_BIT, 1
        .equ    PENDING, 0x100
        .equ    TAIL, 16                # shift

        .equ    NEXT, 0
        .equ    WAITS, 4

        .macro  prepare
        la      s0, word
        la      s1, nodes - 8
        addi    t0, a0, 1
        slli    s2, t0, TAIL            # s2 = me as a tail
        slli    t0, t0, 3
        add     s3, s1, t0              # s3 = my node
        .endm

        .macro  acquire
        li      t1, LOCKED_BIT
        cas     t0, s0, zero, t1
        beqz    t0, .in

        li      t1, PENDING
        amoor.w t0, t1, (s0)
        li      t1, LOCKED_BIT
        bgtu    t0, t1, .crowd
.wait:  lbu     t0, 0(s0)
        bnez    t0, .wait
        li      t1, LOCKED_BIT - PENDING
        amoadd.w zero, t1, (s0)
        j       .in

.crowd: andi    t0, t0, PENDING
        bnez    t0, .queue
        li      t1, ~PENDING
        amoand.w zero, t1, (s0)

.queue: sw      zero, NEXT(s3)
        li      t0, 1
        sw      t0, WAITS(s3)
.join:  lr.w    t0, (s0)
        slli    t1, t0, 32 - TAIL
        srli    t1, t1, 32 - TAIL
        or      t1, t1, s2
        sc.w    t1, t1, (s0)
        bnez    t1, .join
        srli    t0, t0, TAIL
        beqz    t0, .first
        slli    t0, t0, 3
        add     t0, s1, t0              # t0 = the node before
        sw      s3, NEXT(t0)
.behind:
        lw      t0, WAITS(s3)
        bnez    t0, .behind

.first: lw      t0, 0(s0)
        slli    t1, t0, 32 - TAIL
        bnez    t1, .first
        li      t1, LOCKED_BIT
        bne     t0, s2, .successor
        cas     t0, s0, s2, t1
        beq     t0, s2, .in
.successor:
        amoor.w zero, t1, (s0)
.link:  lw      t0, NEXT(s3)
        beqz    t0, .link
        sw      zero, WAITS(t0)
.in:
        .endm

        .macro  release
        sb      zero, 0(s0)
        .endm

        .bss
        .balign 4
word:   .zero   4
nodes:  .zero   8 * THREADS

        .include "rounds.s"
