# pip-sync: a barrier and a mutex for tasks: any words of the address space will do.
#
# include  lib/futex.s lib/pip.s

# pip_barrier_init: in a0 a barrier, PIP_BARRIER_BYTES; in a1 for how many.  Gives 0 or EINVAL.

        .text
        .globl  pip_barrier_init
        .type   pip_barrier_init, @function
pip_barrier_init:
        blez    a1, .bad_barrier
        sw      a1, PIP_BARRIER_MISSING(a0)
        sw      a1, PIP_BARRIER_SIZE(a0)
        sw      zero, PIP_BARRIER_GENERATION(a0)
        li      a0, 0
        ret
.bad_barrier:
        li      a0, EINVAL
        ret
        .size   pip_barrier_init, . - pip_barrier_init

# pip_barrier_wait: wait until all have come.  Gives 0.

        .globl  pip_barrier_wait
        .type   pip_barrier_wait, @function
pip_barrier_wait:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    barrier_wait            # lib/futex.s
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   pip_barrier_wait, . - pip_barrier_wait

# pip_barrier_fin: gives 0, or EBUSY if somebody waits.

        .globl  pip_barrier_fin
        .type   pip_barrier_fin, @function
pip_barrier_fin:
        lw      t0, PIP_BARRIER_MISSING(a0)
        lw      t1, PIP_BARRIER_SIZE(a0)
        li      a0, EBUSY
        bne     t0, t1, .barrier_in_use
        li      a0, 0
.barrier_in_use:
        ret
        .size   pip_barrier_fin, . - pip_barrier_fin

# pip_mutex_init, pip_mutex_lock, pip_mutex_unlock, pip_mutex_fin: a lock in one word, at the address in a0.
#
#   out   a0  0; unlock: EPERM (it is free); fin: EBUSY (it is held)

        .globl  pip_mutex_init
        .type   pip_mutex_init, @function
pip_mutex_init:
        sw      zero, 0(a0)
        li      a0, 0
        ret

        .globl  pip_mutex_lock
        .type   pip_mutex_lock, @function
pip_mutex_lock:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    mutex_lock              # lib/futex.s
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   pip_mutex_lock, . - pip_mutex_lock

        .globl  pip_mutex_unlock
        .type   pip_mutex_unlock, @function
pip_mutex_unlock:
        lw      t0, 0(a0)
        beqz    t0, .mutex_is_free
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    mutex_unlock
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.mutex_is_free:
        li      a0, EPERM
        ret
        .size   pip_mutex_unlock, . - pip_mutex_unlock

        .globl  pip_mutex_fin
        .type   pip_mutex_fin, @function
pip_mutex_fin:
        lw      t0, 0(a0)
        li      a0, EBUSY
        bnez    t0, .mutex_in_use
        li      a0, 0
.mutex_in_use:
        ret
        .size   pip_mutex_fin, . - pip_mutex_fin
