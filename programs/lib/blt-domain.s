# blt-domain: the user contexts that a kernel context has to run.
#
# A domain has a *ready queue*, which only its own KC touches, and an *inbox*, into which everybody may put.  It is *owed*
# those that are on their way to it or suspended from it: it must not end before it has them.

# A queue of user contexts: a lock, the first, the last.
        .equ    QUEUE_LOCK, 0
        .equ    QUEUE_FIRST, 4
        .equ    QUEUE_LAST, 8

# blt_publish: what is asked of the successor of a context that goes to a domain: put it into the domain's inbox.
#
#   in    a0  the context
#         a3  the domain
#         a4  what to add to the number of contexts it is owed
#
#       lock domain
#       context.domain = domain;  owed += a4
#       append it to the inbox;  if it was empty:  wake the domain's KC
#       unlock domain                                      <- within: what we wake must not end before we are done
#
# The arguments are in registers.  On a0's stack they would be gone with the append: a0 may run, and return, from then on.

        .text
        .globl  blt_publish
        .type   blt_publish, @function
blt_publish:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a3                  # s0 = domain
        mv      s1, a0                  # s1 = context
        addi    a0, s0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_OWED(s0)
        add     t0, t0, a4
        sw      t0, BLT_OWED(s0)
        sw      s0, BLT_DOMAIN(s1)
        sw      zero, UC_NEXT(s1)
        lw      t0, BLT_INBOX(s0)
        beqz    t0, .first_in
        lw      t0, BLT_INBOX_LAST(s0)
        sw      s1, UC_NEXT(t0)
        sw      s1, BLT_INBOX_LAST(s0)
        j       .published
.first_in:
        sw      s1, BLT_INBOX_LAST(s0)
        sw      s1, BLT_INBOX(s0)
        mv      a0, s0
        call    blt_wake
.published:
        addi    a0, s0, BLT_LOCK
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        j       blt_unlock
        .size   blt_publish, . - blt_publish

# blt_enqueue: what is asked of the successor of a context that suspends: append it to the queue, which is locked.
#
#   in    a0  the context
#         a3  the queue

        .globl  blt_enqueue
        .type   blt_enqueue, @function
blt_enqueue:
        sw      zero, UC_NEXT(a0)
        lw      t0, QUEUE_FIRST(a3)
        beqz    t0, .first_queued
        lw      t0, QUEUE_LAST(a3)
        sw      a0, UC_NEXT(t0)
        j       .queued
.first_queued:
        sw      a0, QUEUE_FIRST(a3)
.queued:
        sw      a0, QUEUE_LAST(a3)
        mv      a0, a3                  # QUEUE_LOCK is its first word
        j       blt_unlock
        .size   blt_enqueue, . - blt_enqueue

# blt_next: take the next user context that this KC may run.
#
#   in    a0  the domain of this KC
#   out   a0  the context, or 0
#
# The ready queue is this KC's alone and needs no lock.  What others put into the inbox goes behind it.

        .globl  blt_next
        .type   blt_next, @function
blt_next:
        lw      t0, BLT_INBOX(a0)
        beqz    t0, .taken_in
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        addi    a0, a0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_INBOX(s0)
        lw      t1, BLT_INBOX_LAST(s0)
        sw      zero, BLT_INBOX(s0)
        call    blt_unlock
        lw      t2, BLT_READY(s0)
        beqz    t2, .was_empty
        lw      t2, BLT_READY_LAST(s0)
        sw      t0, UC_NEXT(t2)
        j       .appended
.was_empty:
        sw      t0, BLT_READY(s0)
.appended:
        sw      t1, BLT_READY_LAST(s0)
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
.taken_in:
        lw      t0, BLT_READY(a0)
        beqz    t0, .none_ready
        lw      t1, UC_NEXT(t0)
        sw      t1, BLT_READY(a0)
.none_ready:
        mv      a0, t0
        ret
        .size   blt_next, . - blt_next

# blt_ready: append a context to the ready queue of this KC.
#
#   in    a0  the domain of this KC
#         a1  the context
#   uses  t0

        .globl  blt_ready
        .type   blt_ready, @function
blt_ready:
        sw      zero, UC_NEXT(a1)
        lw      t0, BLT_READY(a0)
        beqz    t0, .only_one
        lw      t0, BLT_READY_LAST(a0)
        sw      a1, UC_NEXT(t0)
        sw      a1, BLT_READY_LAST(a0)
        ret
.only_one:
        sw      a1, BLT_READY(a0)
        sw      a1, BLT_READY_LAST(a0)
        ret
        .size   blt_ready, . - blt_ready

# blt_owe: a domain is to get one more, and must not end before; a0 = 0, or -EBUSY if it is about to.
# blt_settle: it will not get it after all.
#
#   in    a0  the domain

        .globl  blt_owe
        .type   blt_owe, @function
blt_owe:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      t3, a0
        addi    a0, a0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_EXITING(t3)
        bnez    t0, .too_late
        lw      t1, BLT_OWED(t3)
        addi    t1, t1, 1
        sw      t1, BLT_OWED(t3)
.too_late:
        call    blt_unlock
        li      a0, 0
        beqz    t0, .owed
        li      a0, -EBUSY
.owed:  lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   blt_owe, . - blt_owe

        .globl  blt_settle
        .type   blt_settle, @function
blt_settle:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        addi    a0, s0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_OWED(s0)
        addi    t0, t0, -1
        sw      t0, BLT_OWED(s0)
        bnez    t0, .settled
        lw      t0, BLT_EXITING(s0)
        beqz    t0, .settled
        mv      a0, s0
        call    blt_wake                # that was what it waited for: it may end, but not before the unlock
.settled:
        addi    a0, s0, BLT_LOCK
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        j       blt_unlock
        .size   blt_settle, . - blt_settle

# blt_lock, blt_unlock: for a few instructions.
#
#   in    a0  the lock; still there afterwards
#   uses  blt_lock: t0-t2, a7

        .globl  blt_lock, blt_unlock
        .type   blt_lock, @function
blt_lock:
        li      t0, 1
.try_lock:
        amoswap.w.aq  t1, t0, (a0)
        bnez    t1, .held
        ret
.held:  li      t1, 64
.look_again:
        lw      t2, 0(a0)
        beqz    t2, .try_lock
        addi    t1, t1, -1
        bnez    t1, .look_again
        mv      t2, a0
        li      a7, CALL_SCHED_YIELD    # its holder's KC may be waiting for this hart
        ecall
        mv      a0, t2
        j       .held
        .size   blt_lock, . - blt_lock

        .type   blt_unlock, @function
blt_unlock:
        amoswap.w.rl  zero, zero, (a0)
        ret
        .size   blt_unlock, . - blt_unlock
