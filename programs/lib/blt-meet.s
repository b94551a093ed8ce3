# blt-meet: a barrier and a mutex for bi-level threads, whose waiters let others of their domain run.
#
# Offers uc_barrier_wait, uc_mutex_lock and uc_mutex_unlock.

        .equ    QUEUE_FIRST, 4          # of a queue; see blt-domain.s

# uc_barrier_wait: nobody passes before all have come.
#
#   in    a0  barrier: a queue, how many have come (12), how many there are (16)
#   out   a0  1 for the last one, 0 for the others
#
# Who comes counts itself under the queue's lock and keeps it until it is in the queue and off its stack; so the last
# one, when it has the lock, finds all others there.

        .equ    BARRIER_COME, 12
        .equ    BARRIER_SIZE, 16

        .text
        .globl  uc_barrier_wait
        .type   uc_barrier_wait, @function
uc_barrier_wait:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        call    blt_lock
        lw      t0, BARRIER_COME(s0)
        addi    t0, t0, 1
        lw      t1, BARRIER_SIZE(s0)
        beq     t0, t1, .last_to_come
        sw      t0, BARRIER_COME(s0)
        call    uc_suspend_locked
        li      a0, 0
        j       .passed
.last_to_come:
        sw      zero, BARRIER_COME(s0)
        lw      s1, QUEUE_FIRST(s0)     # s1 = all of them, for a new round may begin at once
        sw      zero, QUEUE_FIRST(s0)
        call    blt_unlock
.let_pass:
        beqz    s1, .all_pass
        mv      a0, s1
        lw      s1, UC_NEXT(s1)
        li      a1, 0
        call    blt_resume
        j       .let_pass
.all_pass:
        li      a0, 1
.passed:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   uc_barrier_wait, . - uc_barrier_wait

# uc_mutex_lock, uc_mutex_unlock: a lock whose waiters suspend, and so let others of their domain run.
#
#   in    a0  mutex: a queue, and whether it is held (12)
#   out   a0  unlock: 0;  -EPERM it is free
#
# Unlocking hands the mutex to the first that waits: it stays held.

        .equ    MUTEX_HELD, 12

        .globl  uc_mutex_lock
        .type   uc_mutex_lock, @function
uc_mutex_lock:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    blt_lock
        lw      ra, 12(sp)
        addi    sp, sp, 16
        lw      t0, MUTEX_HELD(a0)
        bnez    t0, uc_suspend_locked
        li      t0, 1
        sw      t0, MUTEX_HELD(a0)
        j       blt_unlock
        .size   uc_mutex_lock, . - uc_mutex_lock

        .globl  uc_mutex_unlock
        .type   uc_mutex_unlock, @function
uc_mutex_unlock:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        call    blt_lock
        lw      t0, MUTEX_HELD(s0)
        li      t4, -EPERM
        beqz    t0, .was_free
        li      t4, 0
        lw      t3, QUEUE_FIRST(s0)
        beqz    t3, .nobody_waits
        lw      t0, UC_NEXT(t3)
        sw      t0, QUEUE_FIRST(s0)
        call    blt_unlock
        mv      a0, t3
        li      a1, 0
        call    blt_resume
        li      a0, 0
        j       .mutex_done
.nobody_waits:
        sw      zero, MUTEX_HELD(s0)
.was_free:
        call    blt_unlock
        mv      a0, t4
.mutex_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   uc_mutex_unlock, . - uc_mutex_unlock
