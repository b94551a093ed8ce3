# blt: bi-level threads, which are kernel threads and user-level threads in turn.
#
# include  lib/uc.s lib/blt-domain.s lib/blt-trampoline.s lib/blt-suspend.s lib/blt-meet.s lib/blt-life.s

# Offers uc_decouple, uc_couple, uc_yield, uc_yield_to.  In the files it includes:
#
#       uc.s              uc_switch, uc_self
#       blt-domain.s      the contexts that a kernel context has to run: ready queue, inbox, debts
#       blt-trampoline.s  where it waits for more, and how it is woken; uc_set_policy
#       blt-suspend.s     uc_suspend, uc_suspend_locked, uc_resume
#       blt-meet.s        uc_barrier_wait; uc_mutex_lock, uc_mutex_unlock
#       blt-life.s        uc_init, uc_create, uc_join, uc_exit
#
# A bi-level thread (BLT) is born with a kernel context (KC) of its own, its home.  Coupled it is a kernel thread: its
# user context (UC) runs at home.  Decoupled it is a user-level thread: another thread's KC runs it, in that thread's
# *domain*, in turn with whatever else is there; its home idles on a stack of its own, the trampoline context (TC).
# A system call made while decoupled is made by the wrong KC.  Around it: couple, call, decouple.
#
# The paper's Table I (Hori et al. 2020), and where it is on this page.  UC0's home is KC0; KC1 schedules UC0 and UCi.
#
#    #   UC0              KC1                          KC0                       here
#    0   runs             runs UC0                     sleeps on TC0             blt_idle
#    1   couple()         UC0 is enqueued for KC0                                } blt_publish, but by UCi and
#    2                    KC0 is woken                                           } after 3: see *deferred publish*
#    3                    switches UC0 -> UCi          dequeues UC0 (on TC0)     uc_couple;  blt_trampoline
#    4                    runs UCi                     switches TC0 -> UC0       blt_trampoline
#    5   system call                                   makes it
#    6   decouple()                                    UC0 enqueued for KC1      } blt_publish, by TC0 and
#    7                                                 switches UC0 -> TC0       } after 7: uc_decouple
#    8                    (UCi) dequeues UC0           sleeps on TC0             uc_yield;  blt_idle
#    9                    switches UCi -> UC0                                    uc_yield
#   10   runs             runs UC0
#
# Four switches, two loads of tp (3 and 9, both on KC1: TC0 runs with UC0's tp) and one wake.
#
# *Deferred publish.*  The table enqueues before it switches (1 before 3, 6 before 7).  Then another KC can load UC0
# while it is not saved yet, and two of them stand on one stack.  Here whoever leaves only *asks* for it to be enqueued:
# a routine and its arguments stay in registers over the switch, and the context switched to carries them out first.
#
# *Wakes.*  Whoever puts something into an inbox wakes its owner only if the inbox was empty: otherwise somebody else
# has done so, or is about to.  The owner clears its own flag, and then looks; so what comes after the look finds
# the flag cleared, sets it, and the sleep that follows is none.

        .equ    BLT_TRAMPOLINE_STACK, 4096

# uc_decouple: become a user-level thread of another's domain.
#
#   in    a0  whose, or 0: the one left by the last couple
#   out   a0  0;  -EPERM not coupled, no domain known, or one's own;  -EBUSY the domain is about to exit
#
# The domain is *owed* this context from here until it has it, so that it cannot end meanwhile.

        .text
        .globl  uc_decouple
        .type   uc_decouple, @function
uc_decouple:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        lw      s0, TP_CONTEXT(tp)      # s0 = self
        mv      s1, a0                  # s1 = domain
        bnez    s1, .domain_given
        lw      s1, BLT_LEFT(s0)
.domain_given:
        li      a0, -EPERM
        beqz    s1, .decoupled
        beq     s1, s0, .decoupled
        lw      t0, BLT_DOMAIN(s0)
        bne     t0, s0, .decoupled
        mv      a0, s1
        call    blt_owe
        bnez    a0, .decoupled

        mv      a0, s0
        li      a1, 0                   # always to the trampoline, which looks whether there is somebody else
        li      a2, BLT_PUBLISH
        mv      a3, s1
        li      a4, -1
        mv      a5, s0
        call    blt_leave               # left at home; back on the domain's KC
        li      a0, 0
.decoupled:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   uc_decouple, . - uc_decouple

# uc_couple: become a kernel thread, on one's own KC, until the next uc_decouple.
#
#   out   a0  0;  -EBUSY coupled already
#
# The next context is looked up before the publish is asked for: afterwards the next one could be ourselves.

        .globl  uc_couple
        .type   uc_couple, @function
uc_couple:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        lw      s0, TP_CONTEXT(tp)      # s0 = self
        lw      s1, BLT_DOMAIN(s0)      # s1 = domain
        li      a0, -EBUSY
        beq     s0, s1, .coupled
        sw      s1, BLT_LEFT(s0)
        .if     TRAMPOLINE_IS_KERNEL
        li      a1, 0
        .else
        mv      a0, s1
        call    blt_next
        mv      a1, a0
        .endif
        mv      a0, s0
        li      a2, BLT_PUBLISH
        mv      a3, s0
        li      a4, 0
        mv      a5, s1
        call    blt_leave               # left on the domain's KC; back at home
        li      a0, 0
.coupled:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   uc_couple, . - uc_couple

# uc_yield: let the next one of this domain run.
#
#   out   a0  0 there is nobody else;  -EINTR somebody else has run
#
# Being in the ready queue before we are saved is no publish: only this KC takes from it, and it is here.

        .globl  uc_yield
        .type   uc_yield, @function
uc_yield:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        lw      s0, TP_CONTEXT(tp)
        lw      a0, BLT_DOMAIN(s0)
        call    blt_next
        beqz    a0, .yielded
        mv      a2, a0
        lw      a0, BLT_DOMAIN(s0)
        mv      a1, s0
        call    blt_ready
        mv      a0, s0
        mv      a1, a2
        li      a2, 0
        call    uc_switch
        li      a0, -EINTR
.yielded:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   uc_yield, . - uc_yield

# uc_yield_to: let a certain one of this domain run.
#
#   in    a0  the context, or 0 for any
#   out   a0  -EINTR it has run;  -EPERM it is not ready here (it is in another domain, coupled, or suspended)
#
#       take the ready queue round once;  what is not the one that is meant goes to its end again

        .globl  uc_yield_to
        .type   uc_yield_to, @function
uc_yield_to:
        beqz    a0, uc_yield
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        sw      s4, 8(sp)
        lw      s0, TP_CONTEXT(tp)
        lw      s1, BLT_DOMAIN(s0)
        mv      s2, a0                  # s2 = whom we look for
        li      s3, 0                   # s3 = found
        li      s4, 0                   # s4 = the first that went to the end
.round_once:
        mv      a0, s1
        call    blt_next
        beqz    a0, .seen_all
        beq     a0, s4, .back_at_first
        mv      a1, a0
        beq     a0, s2, .found
        bnez    s4, .to_the_end
        mv      s4, a0
.to_the_end:
        mv      a0, s1
        call    blt_ready
        j       .round_once
.found: mv      s3, a0
        bnez    s4, .round_once
        j       .seen_all
.back_at_first:                         # it belongs in front of those that went behind it
        lw      t0, BLT_READY(s1)
        sw      t0, UC_NEXT(a0)
        sw      a0, BLT_READY(s1)
        bnez    t0, .seen_all
        sw      a0, BLT_READY_LAST(s1)
.seen_all:
        li      a0, -EPERM
        beqz    s3, .yielded_to
        mv      a0, s1
        mv      a1, s0
        call    blt_ready
        mv      a0, s0
        mv      a1, s3
        li      a2, 0
        call    uc_switch
        li      a0, -EINTR
.yielded_to:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        lw      s4, 8(sp)
        addi    sp, sp, 32
        ret
        .size   uc_yield_to, . - uc_yield_to

# blt_leave: switch to the next user context of this KC or, if there is none, to its trampoline.
#
#   in    a0  the context that is left
#         a1  the next one, or 0
#         a2  what is asked of it: BLT_NOTHING, BLT_PUBLISH (a3 domain, a4 to add to what it is owed), BLT_QUEUE (a3 queue)
#         a5  the domain of this KC
#
# The trampoline is made when it is needed for the first time.  With --trampoline kernel there is none: the call
# kc_leave saves the context, does what is asked, and idles in the kernel until there is something to run here.

        .globl  blt_leave
        .type   blt_leave, @function
blt_leave:
        .if     TRAMPOLINE_IS_KERNEL
        beqz    a1, .leave_by_call
        .endif
        lla     t1, asked
        slli    t0, a2, 2
        add     t1, t1, t0
        lw      a2, 0(t1)               # a2 = the routine that does it
        bnez    a1, uc_switch
        .if     TRAMPOLINE_IS_KERNEL
.leave_by_call:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        mv      a1, a5
        lla     a5, .left
.leave_again:
        mv      a0, s0
        li      a7, CALL_KC_LEAVE       # whoever runs us lets us go on at .left
        ecall
        li      a7, CALL_SCHED_YIELD    # somebody holds the lock of the domain we would go to
        ecall
        j       .leave_again
.left:  lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .else
        addi    a1, a5, BLT_TC
        lw      t0, BLT_IDLES(a5)
        bnez    t0, uc_switch
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      a0, 24(sp)
        sw      a1, 20(sp)
        sw      a2, 16(sp)
        sw      a3, 12(sp)
        sw      a4, 8(sp)

        li      t0, 1
        sw      t0, BLT_IDLES(a5)
        sw      t0, UC_SAVED(a1)
        sw      a5, UC_S0(a1)
        lla     t0, blt_trampoline
        sw      t0, UC_RA(a1)
        lw      t0, UC_TP(a5)
        sw      t0, UC_TP(a1)
        lw      t1, BLT_TRAMPOLINE(a5)
        li      t2, BLT_TRAMPOLINE_STACK
        add     t3, t1, t2
        sw      t3, UC_SP(a1)
        mv      a0, t1
        mv      a1, t2
        mv      a2, t0
        li      a7, CALL_KC_TRAMPOLINE  # we run on the KC whose trampoline it is
        ecall
        lw      ra, 28(sp)
        lw      a0, 24(sp)
        lw      a1, 20(sp)
        lw      a2, 16(sp)
        lw      a3, 12(sp)
        lw      a4, 8(sp)
        addi    sp, sp, 32
        j       uc_switch
        .endif
        .size   blt_leave, . - blt_leave

# What may be asked of the context one switches to.
        .section .data.rel.ro, "aw"
        .balign 4
asked:          .word   0, blt_publish, blt_enqueue
