# activations: user-level threads on scheduler activations; the FastThreads of this machine (Anderson et al. 1991).
#
# include  lib/recovery.s lib/ft-upcall.s lib/ft-ready.s lib/ft-wait.s lib/ft-thread.s lib/ft-sync.s lib/syscall.s lib/tls.s

# Offers ft_init, ft_create, ft_join, ft_exit, ft_yield, ft_self, ft_set_urgent; ft_wait, ft_wake; ft_mutex_lock,
# ft_mutex_unlock, ft_cond_wait, ft_cond_signal, ft_cond_broadcast, ft_sem_down, ft_sem_up, ft_spin_lock, ft_spin_unlock.
#
#       ft-thread.s     birth and end of threads; leaving a processor
#       ft-ready.s      ready lists, one a processor; what a processor does next (ft_dispatch)
#       ft-wait.s       waiting on a word, at user level
#       ft-sync.s       mutexes, conditions, semaphores made of it
#       ft-upcall.s     what the kernel tells, and recovery (recovery.s)
#
# *Who runs* is told by tp.  A thread has a tp of its own, and so has each vessel, on which an activation handles an upcall
# or looks for a thread.  The word TP_CONTEXT(tp) names a record: ULT_... of a thread, FT_... of a vessel.  The first words of
# both are the same.
#
# *Everything can be stopped anywhere*, the handler of the stop included.  What then becomes of it is decided by the pc and
# by tp, from records in memory alone:
#
#       a thread in a critical section          is continued in the copy until it comes out, before any lock is taken
#       a thread that was about to leave, or    its record has its registers already; what the event has is dropped
#         is half loaded
#       any other thread                        its registers go from the event to its record
#       a vessel in a critical section          as a thread
#       any other vessel                        is abandoned: whoever finds it does what it had still to do (*adopts* it)
#
# So a handler never has to be continued where it stopped: what it had to do is in its record, and every step is done in
# one of these ways: it may be done twice (a store of the same value), or it is done inside of a critical section.
#
# What a vessel has to do: the events of its upcall (FT_EVENTS, FT_COUNT), a thread that is leaving (FT_LEAVING), a thread
# that it has taken from a list and does not run yet (FT_CHOSEN), and all that of vessels it has adopted (FT_ADOPTED).

        .equ    FT_VESSELS, 12
        .equ    FT_STACK, 2048
        .equ    FT_HARTS, 8             # ready lists: a processor's is its number modulo this

        .include "lib/critical.s"

# ft_init: the program becomes a virtual multiprocessor, its first thread a user-level thread.
#
#   in    a0  the most processors it shall ask for
#   out   a0  0 or a negative error

        .text
        .globl  ft_init
        .type   ft_init, @function
ft_init:
        sw      a0, ft_most, t0
        la      t0, ft_first            # the thread that calls
        sw      t0, TP_CONTEXT(tp)
        sw      tp, ULT_TP(t0)
        la      t1, ft_records
        sw      t1, ULT_VESSEL(t0)
        sw      t0, FT_CHOSEN(t1)

        la      t2, ft_vessels          # what the kernel is told of each vessel
        la      t3, ft_stacks
        la      t4, ft_blocks
        li      t5, 0
        li      t6, FT_STACK
.vessel:
        sw      t5, FT_ID(t1)
        li      t0, FT_IS_VESSEL
        sw      t0, FT_KIND(t1)
        add     t0, t3, t6
        sw      t0, FT_TOP(t1)
        addi    t4, t4, 64
        sw      t4, FT_TP(t1)
        sw      t1, TP_CONTEXT(t4)
        sw      t3, VESSEL_STACK(t2)
        sw      t6, VESSEL_SIZE(t2)
        sw      t4, VESSEL_TP(t2)
        addi    t1, t1, FT_BYTES
        addi    t2, t2, VESSEL_BYTES
        add     t3, t3, t6
        addi    t5, t5, 1
        li      t0, FT_VESSELS
        bne     t5, t0, .vessel

        la      a0, ft_upcall
        la      a1, ft_vessels
        li      a2, FT_VESSELS
        li      a3, 0
        .if     RECOVERY_IS_KERNEL
        lla     a3, __start_critical_table
        lla     a4, __stop_critical_table
        sub     a4, a4, a3
        li      t0, CRITICAL_BYTES
        divu    a4, a4, t0
        li      a5, RECOVERY_GRACE
        .endif
        li      a7, CALL_SA_START
        ecall
        ret
        .size   ft_init, . - ft_init

        .bss
        .balign 64
        .globl  ft_most, ft_wanted
ft_most:        .zero   4               # processors that we may ask for
ft_wanted:      .zero   4               # those that we have asked for, besides the first
        .balign 16
ft_first:       .zero   ULT_BYTES
        .globl  ft_records
        .balign 16
ft_records:     .zero   FT_BYTES * FT_VESSELS
ft_vessels:     .zero   VESSEL_BYTES * FT_VESSELS
        .balign 16
ft_blocks:      .zero   64 * FT_VESSELS + 64
ft_stacks:      .zero   FT_STACK * FT_VESSELS
