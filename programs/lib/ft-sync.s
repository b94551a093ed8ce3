# ft-sync: mutexes, conditions and semaphores of user-level threads, made of ft_wait and ft_wake; and a lock that spins.

# ft_mutex_lock, ft_mutex_unlock: a word; 0 free, 1 held, 2 held and perhaps waited for (as lib/futex.s).
#
#   in    a0  mutex

        .text
        .globl  ft_mutex_lock, ft_mutex_unlock
        .type   ft_mutex_lock, @function
ft_mutex_lock:
        li      t0, 1
.mutex_try:
        lr.w.aq t1, (a0)
        bnez    t1, .mutex_contended
        sc.w    t1, t0, (a0)
        bnez    t1, .mutex_try
        ret
.mutex_contended:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
.mutex_wait:
        li      t0, 2
        amoswap.w.aq t0, t0, (s0)
        beqz    t0, .mutex_taken
        mv      a0, s0
        li      a1, 2
        call    ft_wait
        j       .mutex_wait
.mutex_taken:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   ft_mutex_lock, . - ft_mutex_lock

        .type   ft_mutex_unlock, @function
ft_mutex_unlock:
        amoswap.w.rl t0, zero, (a0)
        li      t1, 2
        beq     t0, t1, .mutex_wake
        ret
.mutex_wake:
        li      a1, 1
        j       ft_wake
        .size   ft_mutex_unlock, . - ft_mutex_unlock

# ft_cond_wait, ft_cond_signal, ft_cond_broadcast: a word that changes with every signal.
#
#   in    a0  condition
#         a1  mutex, held (ft_cond_wait)

        .globl  ft_cond_wait, ft_cond_signal, ft_cond_broadcast
        .type   ft_cond_wait, @function
ft_cond_wait:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s0, a0
        mv      s1, a1
        lw      s2, 0(s0)               # before the mutex is given up
        mv      a0, s1
        call    ft_mutex_unlock
        mv      a0, s0
        mv      a1, s2
        call    ft_wait
        mv      a0, s1
        call    ft_mutex_lock
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret
        .size   ft_cond_wait, . - ft_cond_wait

        .type   ft_cond_signal, @function
ft_cond_signal:
        li      t0, 1
        amoadd.w.rl zero, t0, (a0)
        li      a1, 1
        j       ft_wake
        .size   ft_cond_signal, . - ft_cond_signal

        .type   ft_cond_broadcast, @function
ft_cond_broadcast:
        li      t0, 1
        amoadd.w.rl zero, t0, (a0)
        li      a1, 0x7fffffff
        j       ft_wake
        .size   ft_cond_broadcast, . - ft_cond_broadcast

# ft_sem_down, ft_sem_up: a count.
#
#   in    a0  semaphore

        .globl  ft_sem_down, ft_sem_up
        .type   ft_sem_down, @function
ft_sem_down:
        lr.w.aq t0, (a0)
        beqz    t0, .sem_none
        addi    t0, t0, -1
        sc.w    t1, t0, (a0)
        bnez    t1, ft_sem_down
        ret
.sem_none:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        li      a1, 0
        call    ft_wait
        lw      a0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       ft_sem_down
        .size   ft_sem_down, . - ft_sem_down

        .type   ft_sem_up, @function
ft_sem_up:
        li      t0, 1
        amoadd.w.rl zero, t0, (a0)
        li      a1, 1
        j       ft_wake
        .size   ft_sem_up, . - ft_sem_up

# ft_spin_lock, ft_spin_unlock: a word that is held for a moment; 0 free.
#
#   in    a0  lock
#
# Whoever holds it may have lost its processor, or wait for a page: after SPIN_MAX looks others have ours.

        .equ    SPIN_MAX, 100

        .globl  ft_spin_lock, ft_spin_unlock
        .type   ft_spin_lock, @function
ft_spin_lock:
        li      t1, SPIN_MAX
.spin:  li      t0, 1
        amoswap.w.aq t0, t0, (a0)
        bnez    t0, .spin_held
        ret
.spin_held:
        lw      t0, 0(a0)
        beqz    t0, .spin
        addi    t1, t1, -1
        bnez    t1, .spin_held
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        call    ft_yield
        lw      a0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       ft_spin_lock
        .size   ft_spin_lock, . - ft_spin_lock

        .type   ft_spin_unlock, @function
ft_spin_unlock:
        amoswap.w.rl zero, zero, (a0)
        ret
        .size   ft_spin_unlock, . - ft_spin_unlock
