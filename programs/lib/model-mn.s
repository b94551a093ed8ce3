# model-mn: threads on as many kernel contexts as there are to be processors (M:N), of which the kernel knows nothing.  See model.s.
#
# include  lib/mn.s

# A kernel context that waits takes a processor with it; one that the kernel has stopped may hold what all others spin for.

        .text
        .globl  thread_init
        .type   thread_init, @function
thread_init:
        tail    mn_init
        .size   thread_init, . - thread_init
