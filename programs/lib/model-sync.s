# model-sync: conditions and semaphores made of thread_wait, thread_wake and a mutex.

# cond_wait, cond_signal, cond_broadcast: a word that changes with every signal.
#
#   in    a0  condition
#         a1  mutex, held (cond_wait)

        .text
        .globl  cond_wait, cond_signal, cond_broadcast
        .type   cond_wait, @function
cond_wait:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s0, a0
        mv      s1, a1
        lw      s2, 0(s0)               # before the mutex is given up
        mv      a0, s1
        call    mutex_unlock
        mv      a0, s0
        mv      a1, s2
        call    thread_wait
        mv      a0, s1
        call    mutex_lock
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret
        .size   cond_wait, . - cond_wait

        .type   cond_signal, @function
cond_signal:
        li      a1, 1
        j       .change
        .size   cond_signal, . - cond_signal

        .type   cond_broadcast, @function
cond_broadcast:
        li      a1, 0x7fffffff
.change:
        li      t0, 1
        amoadd.w.rl zero, t0, (a0)
        tail    thread_wake
        .size   cond_broadcast, . - cond_broadcast

# sem_down, sem_up: a count.
#
#   in    a0  semaphore

        .globl  sem_down, sem_up
        .type   sem_down, @function
sem_down:
        lr.w.aq t0, (a0)
        beqz    t0, .none
        addi    t0, t0, -1
        sc.w    t1, t0, (a0)
        bnez    t1, sem_down
        ret
.none:  addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a0, 8(sp)
        li      a1, 0
        call    thread_wait
        lw      a0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       sem_down
        .size   sem_down, . - sem_down

        .type   sem_up, @function
sem_up:
        li      t0, 1
        amoadd.w.rl zero, t0, (a0)
        li      a1, 1
        tail    thread_wake
        .size   sem_up, . - sem_up
