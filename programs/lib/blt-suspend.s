# blt-suspend: waiting in a queue for somebody who resumes us, out of everybody's way.
#
# Offers uc_suspend, uc_suspend_locked and uc_resume.

# A queue of user contexts: a lock, the first, the last.
        .equ    QUEUE_LOCK, 0
        .equ    QUEUE_FIRST, 4
        .equ    QUEUE_LAST, 8

# uc_suspend: wait in a queue until somebody resumes us.
# uc_suspend_locked: the same for who holds the queue's lock, which is given back when we are in the queue.
#
#   in    a0  the queue: lock, first, last; zeros at first
#
# The domain is owed us: it cannot end while we wait.

        .text
        .globl  uc_suspend
        .type   uc_suspend, @function
uc_suspend:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    blt_lock
        lw      ra, 12(sp)
        addi    sp, sp, 16
        .globl  uc_suspend_locked
        .type   uc_suspend_locked, @function
uc_suspend_locked:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s2, a0                  # s2 = queue
        lw      s0, TP_CONTEXT(tp)
        lw      s1, BLT_DOMAIN(s0)
        mv      a0, s1
        call    blt_next
        mv      a1, a0                  # a1 = next
        addi    a0, s1, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_OWED(s1)
        addi    t0, t0, 1
        sw      t0, BLT_OWED(s1)
        call    blt_unlock
        mv      a0, s0
        li      a2, BLT_QUEUE
        mv      a3, s2
        mv      a5, s1
        call    blt_leave
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret
        .size   uc_suspend_locked, . - uc_suspend_locked
        .size   uc_suspend, . - uc_suspend

# uc_resume: let the first contexts of a queue go on.
#
#   in    a0  the queue
#         a1  in which domain, or 0: each in the one where it was
#         a2  at most how many; -1 for all
#   out   a0  how many;  -ENOENT none was there;  -EBUSY the domain is about to exit

        .globl  uc_resume
        .type   uc_resume, @function
uc_resume:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a0                  # s0 = queue
        mv      s1, a1                  # s1 = domain
        mv      s2, a2                  # s2 = how many are wanted still
        li      s3, 0                   # s3 = how many there were
        beqz    s1, .resume_next
        mv      a0, s1
        call    blt_owe                 # so that it stays until we are done
        bnez    a0, .resumed
.resume_next:
        beqz    s2, .resumed_enough
        addi    s2, s2, -1
        mv      a0, s0
        call    blt_lock
        lw      t3, QUEUE_FIRST(s0)
        beqz    t3, .queue_empty
        lw      t0, UC_NEXT(t3)
        sw      t0, QUEUE_FIRST(s0)
.queue_empty:
        call    blt_unlock
        beqz    t3, .resumed_enough
        mv      a0, t3
        mv      a1, s1
        call    blt_resume
        addi    s3, s3, 1
        j       .resume_next
.resumed_enough:
        beqz    s1, .not_owed
        mv      a0, s1
        call    blt_settle
.not_owed:
        mv      a0, s3
        bnez    s3, .resumed
        li      a0, -ENOENT
.resumed:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
        .size   uc_resume, . - uc_resume

# blt_resume: a suspended context goes on.
#
#   in    a0  the context, in no queue any more
#         a1  its domain from now on, or 0: as before

        .globl  blt_resume
        .type   blt_resume, @function
blt_resume:
        lw      t3, BLT_DOMAIN(a0)      # t3 = the domain that is owed it
        beqz    a1, .as_before
        bne     a1, t3, .elsewhere
.as_before:
        mv      a3, t3
        li      a4, -1
        j       blt_publish
.elsewhere:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      t3, 8(sp)
        mv      a3, a1
        li      a4, 0
        call    blt_publish
        lw      a0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       blt_settle
        .size   blt_resume, . - blt_resume
