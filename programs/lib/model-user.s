# model-user: all threads on one kernel context (N:1).  See model.s.
#
# include  lib/mn.s

# What one of them waits for in the kernel all of them wait for, and a second processor is of no use.

        .text
        .globl  thread_init
        .type   thread_init, @function
thread_init:
        li      a0, 1
        tail    mn_init
        .size   thread_init, . - thread_init
