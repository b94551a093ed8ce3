# model-kernel: a kernel thread for each thread (1:1).  See model.s.
#
# include  lib/thread.s lib/futex.s lib/model-sync.s lib/syscall.s

# thread_create, thread_join and thread_exit are lib/thread.s's, mutex_lock and mutex_unlock lib/futex.s's.

        .text
        .globl  thread_init, thread_yield, thread_wait, thread_wake, thread_read, thread_write
        .type   thread_init, @function
thread_init:
        ret
        .size   thread_init, . - thread_init

        .type   thread_yield, @function
thread_yield:
        tail    sched_yield
        .size   thread_yield, . - thread_yield

        .type   thread_wait, @function
thread_wait:
        tail    futex_wait
        .size   thread_wait, . - thread_wait

        .type   thread_wake, @function
thread_wake:
        tail    futex_wake
        .size   thread_wake, . - thread_wake

        .type   thread_read, @function
thread_read:
        li      a7, CALL_READ           # the kernel context waits, and nobody else
        ecall
        ret
        .size   thread_read, . - thread_read

        .type   thread_write, @function
thread_write:
        li      a7, CALL_WRITE
        ecall
        ret
        .size   thread_write, . - thread_write
