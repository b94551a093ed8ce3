# model-activations: threads on scheduler activations.  See model.s.
#
# include  lib/activations.s lib/model-mutex.s lib/model-sync.s

# A thread that waits in the kernel is an event (blocked, unblocked), so calls that wait are made as they are.

        .macro  is name, theirs
        .globl  thread_\name
        .type   thread_\name, @function
thread_\name:
        tail    \theirs
        .size   thread_\name, . - thread_\name
        .endm

        .text
        is      init, ft_init
        is      create, ft_create
        is      join, ft_join
        is      exit, ft_exit
        is      yield, ft_yield
        is      wait, ft_wait
        is      wake, ft_wake

        .globl  thread_read, thread_write
        .type   thread_read, @function
thread_read:
        li      a7, CALL_READ
        ecall
        ret
        .size   thread_read, . - thread_read

        .type   thread_write, @function
thread_write:
        li      a7, CALL_WRITE
        ecall
        ret
        .size   thread_write, . - thread_write
