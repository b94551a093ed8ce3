# futex: sleeping on a word; a mutex, a semaphore and a barrier made of it.
#
# Offers futex_wait, futex_wake, mutex_lock, mutex_unlock, semaphore_down, semaphore_up, barrier_wait.

# futex_wait: sleep until somebody wakes the word, unless it has changed already.
#
#   in    a0  word
#         a1  the value at which to sleep
#   out   a0  0 woken, -EAGAIN the word had another value
#   uses  a2-a5, a7
#
# The kernel compares and goes to sleep in one step, so a change and a wake between the caller's look and the call
# are not lost.  Callers look at the word again in a loop: they may be woken although nothing changed.

        .text
        .globl  futex_wait
        .type   futex_wait, @function
futex_wait:
        mv      a2, a1
        li      a1, FUTEX_WAIT
        li      a3, 0                   # no time-out
        li      a7, CALL_FUTEX_TIME64
        ecall
        ret
        .size   futex_wait, . - futex_wait

# futex_wake: wake sleepers of a word.
#
#   in    a0  word
#         a1  at most how many
#   out   a0  how many
#   uses  a2-a5, a7

        .globl  futex_wake
        .type   futex_wake, @function
futex_wake:
        mv      a2, a1
        li      a1, FUTEX_WAKE
        li      a7, CALL_FUTEX_TIME64
        ecall
        ret
        .size   futex_wake, . - futex_wake

# mutex_lock, mutex_unlock: a lock whose waiters sleep.
#
#   in    a0  mutex
#   uses  t0-t2, a0-a5, a7
#
#       0  free
#       1  held, nobody waits        lock and unlock are one instruction, no system call
#       2  held, perhaps somebody waits
#
#       lock:    if compare_and_swap(mutex, 0, 1) != 0
#                    while swap(mutex, 2) != 0:  futex_wait(mutex, 2)
#       unlock:  if swap(mutex, 0) == 2:  futex_wake(mutex, 1)
#
# Whoever has slept takes the mutex as 2, not as 1: it cannot know that it was the last one waiting.

        .globl  mutex_lock
        .type   mutex_lock, @function
mutex_lock:
        li      t0, 1
.mutex_try:
        lr.w.aq t1, (a0)
        bnez    t1, .mutex_contended
        sc.w    t1, t0, (a0)
        bnez    t1, .mutex_try
        ret
.mutex_contended:
        mv      t2, a0                  # t2 = mutex; the calls below change a-registers only
.mutex_sleep:
        li      t0, 2
        amoswap.w.aq  t1, t0, (t2)
        beqz    t1, .mutex_taken
        mv      a0, t2
        li      a1, FUTEX_WAIT
        li      a2, 2
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .mutex_sleep
.mutex_taken:
        ret
        .size   mutex_lock, . - mutex_lock

        .globl  mutex_unlock
        .type   mutex_unlock, @function
mutex_unlock:
        amoswap.w.rl  t0, zero, (a0)    # released
        li      t1, 2
        bne     t0, t1, .mutex_released
        li      a1, 1
        j       futex_wake
.mutex_released:
        ret
        .size   mutex_unlock, . - mutex_unlock

# semaphore_down, semaphore_up: a count of things that are there, and waiting until one is.
#
#   in    a0  semaphore: the count
#   uses  t0-t2, a0-a5, a7
#
#       down:    if count > 0:  count -= 1       in one step, with LR/SC
#                else:  futex_wait(count, 0)  and again
#       up:      count += 1;  futex_wake(count, 1)

        .globl  semaphore_down
        .type   semaphore_down, @function
semaphore_down:
        mv      t2, a0                  # t2 = semaphore
.down_look:
        lr.w.aq t0, (t2)
        beqz    t0, .down_sleep
        addi    t0, t0, -1
        sc.w    t1, t0, (t2)
        bnez    t1, .down_look
        ret
.down_sleep:
        mv      a0, t2
        li      a1, FUTEX_WAIT
        li      a2, 0
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .down_look
        .size   semaphore_down, . - semaphore_down

        .globl  semaphore_up
        .type   semaphore_up, @function
semaphore_up:
        li      t0, 1
        amoadd.w.rl  zero, t0, (a0)
        li      a1, 1
        j       futex_wake
        .size   semaphore_up, . - semaphore_up

# barrier_wait: nobody passes before all have come.
#
#   in    a0  barrier: missing (0), size (4), generation (8); at first missing = size
#   out   a0  1 for the last one to come, 0 for the others
#   uses  t0-t3, a0-a5, a7
#
#       seen = generation
#       if fetch_and_add(missing, -1) == 1:  missing = size;  generation += 1;  wake everybody
#       else:  while generation == seen:  futex_wait(generation, seen)
#
# The generation is read before missing is decreased: behind that decrement it may already be the next one.

        .equ    BARRIER_MISSING, 0
        .equ    BARRIER_SIZE, 4
        .equ    BARRIER_GENERATION, 8

        .globl  barrier_wait
        .type   barrier_wait, @function
barrier_wait:
        lw      t2, BARRIER_GENERATION(a0)      # t2 = seen
        addi    t3, a0, BARRIER_GENERATION      # t3 = the word to sleep on
        fence   r, rw
        li      t0, -1
        amoadd.w.aqrl  t0, t0, (a0)
        li      t1, 1
        beq     t0, t1, .barrier_last
.barrier_sleep:
        lw      t0, 0(t3)
        bne     t0, t2, .barrier_open
        mv      a0, t3
        li      a1, FUTEX_WAIT
        mv      a2, t2
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .barrier_sleep
.barrier_open:
        fence   r, rw
        li      a0, 0
        ret
.barrier_last:
        lw      t0, BARRIER_SIZE(a0)
        sw      t0, BARRIER_MISSING(a0)         # ready for the next round before anybody can begin it
        li      t0, 1
        amoadd.w.rl  zero, t0, (t3)             # open
        mv      a0, t3
        li      a1, FUTEX_WAKE
        li      a2, 0x7fffffff
        li      a7, CALL_FUTEX_TIME64
        ecall
        li      a0, 1
        ret
        .size   barrier_wait, . - barrier_wait
