# model-mutex: a mutex made of thread_wait and thread_wake.
#
# mutex_lock, mutex_unlock: a word; 0 free, 1 held, 2 held and perhaps waited for (as lib/futex.s).
#
#   in    a0  mutex

        .text
        .globl  mutex_lock, mutex_unlock
        .type   mutex_lock, @function
mutex_lock:
        li      t0, 1
.try:   lr.w.aq t1, (a0)
        bnez    t1, .contended
        sc.w    t1, t0, (a0)
        bnez    t1, .try
        ret
.contended:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
.wait:  li      t0, 2
        amoswap.w.aq t0, t0, (s0)
        beqz    t0, .taken
        mv      a0, s0
        li      a1, 2
        call    thread_wait
        j       .wait
.taken: lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   mutex_lock, . - mutex_lock

        .type   mutex_unlock, @function
mutex_unlock:
        amoswap.w.rl t0, zero, (a0)
        li      t1, 2
        li      a1, 1
        beq     t0, t1, .wake
        ret
.wake:  tail    thread_wake
        .size   mutex_unlock, . - mutex_unlock
