# blt: bi-level threads, which are kernel threads and user-level threads in turn.
#
# include  lib/syscall.s lib/tls.s lib/string.s

# Offers uc_init, uc_create, uc_join, uc_exit, uc_self; uc_decouple, uc_couple; uc_yield, uc_yield_to; uc_suspend,
# uc_suspend_locked, uc_resume; uc_barrier_wait; uc_mutex_lock, uc_mutex_unlock; uc_set_policy; uc_switch.
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

        .equ    BLT_STACK, 4 * 4096
        .equ    BLT_TRAMPOLINE_STACK, 4096
        .equ    BLT_GUARD, 4096

# How a KC idles:   POLICY_BUSYWAIT  looks again at once           POLICY_YIELD     yields its hart between a few looks
#                   POLICY_BLOCKING  sleeps                        POLICY_AUTO      yields some time, then sleeps

        .equ    AUTO_ROUNDS, 100
        .equ    LOOKS, 10               # of a round

# A queue of user contexts: a lock, the first, the last.
        .equ    QUEUE_LOCK, 0
        .equ    QUEUE_FIRST, 4
        .equ    QUEUE_LAST, 8

        .include "lib/load-tp.s"

# ---------------------------------------------------------------------------------------------------------------------
# Switching
# ---------------------------------------------------------------------------------------------------------------------

# uc_switch: leave one user context for another.  NOT THE STANDARD CONVENTION: it returns into the other context.
#
#   in    a0  the context that is left
#         a1  the one that goes on
#         a2  what is asked of it: a routine, or 0; it gets a0, and a3-a5 as they are
#   uses  everything a call may use
#
#       save what a call keeps in a0's record
#       load the same from a1's                            <- from here on nobody stands on a0's stack
#       a0 is saved: whoever finds it may run it
#       routine(a0, a3, a4, a5), which returns into a1

        .text
        .globl  uc_switch
        .type   uc_switch, @function
uc_switch:
        sw      ra, UC_RA(a0)
        sw      sp, UC_SP(a0)
        sw      s0, UC_S0(a0)
        sw      s1, UC_S1(a0)
        sw      s2, UC_S2(a0)
        sw      s3, UC_S3(a0)
        sw      s4, UC_S4(a0)
        sw      s5, UC_S5(a0)
        sw      s6, UC_S6(a0)
        sw      s7, UC_S7(a0)
        sw      s8, UC_S8(a0)
        sw      s9, UC_S9(a0)
        sw      s10, UC_S10(a0)
        sw      s11, UC_S11(a0)

        lw      t0, UC_SAVED(a1)
        beqz    t0, .not_saved          # it still runs somewhere: two would stand on its stack
        sw      zero, UC_SAVED(a1)
        fence   r, rw
        lw      ra, UC_RA(a1)
        lw      s0, UC_S0(a1)
        lw      s1, UC_S1(a1)
        lw      s2, UC_S2(a1)
        lw      s3, UC_S3(a1)
        lw      s4, UC_S4(a1)
        lw      s5, UC_S5(a1)
        lw      s6, UC_S6(a1)
        lw      s7, UC_S7(a1)
        lw      s8, UC_S8(a1)
        lw      s9, UC_S9(a1)
        lw      s10, UC_S10(a1)
        lw      s11, UC_S11(a1)
        lw      t0, UC_TP(a1)

        .globl  uc_switch_commit
uc_switch_commit:
        lw      sp, UC_SP(a1)           # committed: the old stack is not ours any more
        beq     t0, tp, .same_block     # a trampoline has its user context's block
        load_tp t0
.same_block:
        fence   rw, w
        li      t0, 1
        sw      t0, UC_SAVED(a0)
        beqz    a2, .nothing_asked
        jr      a2
.nothing_asked:
        ret
.not_saved:
        la      a1, not_saved
        li      a0, 0
        li      a7, CALL_ASSERT
        ecall
        .size   uc_switch, . - uc_switch

# blt_leave: switch to the next user context of this KC or, if there is none, to its trampoline.
#
#   in    a0  the context that is left
#         a1  the next one, or 0
#         a2  what is asked of it: BLT_NOTHING, BLT_PUBLISH (a3 domain, a4 to add to what it is owed), BLT_QUEUE (a3 queue)
#         a5  the domain of this KC
#
# The trampoline is made when it is needed for the first time.  With --trampoline kernel there is none: the call
# kc_leave saves the context, does what is asked, and idles in the kernel until there is something to run here.

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

# blt_publish: what is asked of the successor of a context that goes to a domain: put it into the domain's inbox.
#
#   in    a0  the context
#         a3  the domain
#         a4  what to add to the number of contexts it is owed
#
#       lock domain
#       context.domain = domain;  owed += a4
#       append it to the inbox;  if it was empty:  wake the domain's KC
#       unlock domain                                      <- within: what we wake must not end before we are done
#
# The arguments are in registers.  On a0's stack they would be gone with the append: a0 may run, and return, from then on.

        .type   blt_publish, @function
blt_publish:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a3                  # s0 = domain
        mv      s1, a0                  # s1 = context
        addi    a0, s0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_OWED(s0)
        add     t0, t0, a4
        sw      t0, BLT_OWED(s0)
        sw      s0, BLT_DOMAIN(s1)
        sw      zero, UC_NEXT(s1)
        lw      t0, BLT_INBOX(s0)
        beqz    t0, .first_in
        lw      t0, BLT_INBOX_LAST(s0)
        sw      s1, UC_NEXT(t0)
        sw      s1, BLT_INBOX_LAST(s0)
        j       .published
.first_in:
        sw      s1, BLT_INBOX_LAST(s0)
        sw      s1, BLT_INBOX(s0)
        mv      a0, s0
        call    blt_wake
.published:
        addi    a0, s0, BLT_LOCK
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        j       blt_unlock
        .size   blt_publish, . - blt_publish

# blt_enqueue: what is asked of the successor of a context that suspends: append it to the queue, which is locked.
#
#   in    a0  the context
#         a3  the queue

        .type   blt_enqueue, @function
blt_enqueue:
        sw      zero, UC_NEXT(a0)
        lw      t0, QUEUE_FIRST(a3)
        beqz    t0, .first_queued
        lw      t0, QUEUE_LAST(a3)
        sw      a0, UC_NEXT(t0)
        j       .queued
.first_queued:
        sw      a0, QUEUE_FIRST(a3)
.queued:
        sw      a0, QUEUE_LAST(a3)
        mv      a0, a3                  # QUEUE_LOCK is its first word
        j       blt_unlock
        .size   blt_enqueue, . - blt_enqueue

# ---------------------------------------------------------------------------------------------------------------------
# The trampoline
# ---------------------------------------------------------------------------------------------------------------------

# blt_trampoline: where a KC is while it has nothing to run.  s0 is its domain, the stack is nobody else's.
#
#       clear the flag, then look: ready queue, with the inbox behind it
#       something:  switch to it; when somebody switches back, look again
#       nothing:    if we exit and nobody owes us anything:  end
#                   sleep as the policy says until the flag is set

        .type   blt_trampoline, @function
blt_trampoline:
        sw      zero, BLT_FLAG(s0)
        fence   rw, rw
        mv      a0, s0
        call    blt_next
        beqz    a0, .nothing_to_run
        mv      a1, a0
        addi    a0, s0, BLT_TC
        li      a2, 0
        call    uc_switch
        j       blt_trampoline
.nothing_to_run:
        lw      t0, BLT_EXITING(s0)
        beqz    t0, .idle
        mv      a0, s0
        call    blt_is_drained
        bnez    a0, .end
.idle:  mv      a0, s0
        call    blt_idle
        j       blt_trampoline
.end:   mv      a0, s0
        j       blt_end
        .size   blt_trampoline, . - blt_trampoline

# blt_idle: wait until the flag is set.
#
#   in    a0  the domain of this KC; we stand on its trampoline
#
#       the flag:   0  nobody has called        BLT_CALLED  come and look        BLT_ASLEEP  I sleep in the kernel
#
# Who calls swaps BLT_CALLED in and makes the system call only if BLT_ASLEEP comes out.  It does not read the policy:
# if it did, it could read "busywait", and set the flag after the sleeper, whose policy is "blocking" by now, has
# looked at it for the last time.

        .type   blt_idle, @function
blt_idle:
        addi    a0, a0, BLT_FLAG        # BLT_POLICY is the word behind it
        lw      t0, BLT_POLICY - BLT_FLAG(a0)
        li      t1, POLICY_BLOCKING
        beq     t0, t1, .sleep
        li      t1, POLICY_BUSYWAIT
        li      t2, 0                   # t2 = rounds that are left; busywait and yield do not count
        beq     t0, t1, .look
        li      t1, POLICY_YIELD
        beq     t0, t1, .round
        li      t2, AUTO_ROUNDS
.round: li      t3, LOOKS
.look:  lw      t0, 0(a0)
        bnez    t0, .called
        lw      t0, BLT_POLICY - BLT_FLAG(a0)
        li      t1, POLICY_BLOCKING
        beq     t0, t1, .sleep          # it may change while we look
        li      t1, POLICY_BUSYWAIT
        beq     t0, t1, .look
        addi    t3, t3, -1
        bgtz    t3, .look
        mv      t3, a0
        li      a7, CALL_SCHED_YIELD
        ecall
        mv      a0, t3
        li      t1, POLICY_YIELD
        beq     t0, t1, .round
        addi    t2, t2, -1
        bgtz    t2, .round

.sleep: li      t0, BLT_ASLEEP
        amoswap.w.aqrl  t1, t0, (a0)
        bnez    t1, .called             # just now
        mv      t3, a0
.asleep:
        mv      a0, t3
        li      a1, BLT_ASLEEP
        li      a7, CALL_KC_IDLE        # not if the flag has changed since
        ecall
        lw      t0, 0(t3)
        li      t1, BLT_ASLEEP
        beq     t0, t1, .asleep
.called:
        ret
        .size   blt_idle, . - blt_idle

# blt_wake: a domain's KC is to look.
#
#   in    a0  the domain, locked

        .type   blt_wake, @function
blt_wake:
        addi    a0, a0, BLT_FLAG
        li      t0, BLT_CALLED
        amoswap.w.aqrl  t0, t0, (a0)
        li      t1, BLT_ASLEEP
        bne     t0, t1, .awake
        li      a1, 1
        li      a7, CALL_KC_WAKE
        .globl  blt_wake_call
blt_wake_call:
        ecall
.awake: ret
        .size   blt_wake, . - blt_wake

# blt_next: take the next user context that this KC may run.
#
#   in    a0  the domain of this KC
#   out   a0  the context, or 0
#
# The ready queue is this KC's alone and needs no lock.  What others put into the inbox goes behind it.

        .type   blt_next, @function
blt_next:
        lw      t0, BLT_INBOX(a0)
        beqz    t0, .taken_in
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        addi    a0, a0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_INBOX(s0)
        lw      t1, BLT_INBOX_LAST(s0)
        sw      zero, BLT_INBOX(s0)
        call    blt_unlock
        lw      t2, BLT_READY(s0)
        beqz    t2, .was_empty
        lw      t2, BLT_READY_LAST(s0)
        sw      t0, UC_NEXT(t2)
        j       .appended
.was_empty:
        sw      t0, BLT_READY(s0)
.appended:
        sw      t1, BLT_READY_LAST(s0)
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
.taken_in:
        lw      t0, BLT_READY(a0)
        beqz    t0, .none_ready
        lw      t1, UC_NEXT(t0)
        sw      t1, BLT_READY(a0)
.none_ready:
        mv      a0, t0
        ret
        .size   blt_next, . - blt_next

# blt_ready: append a context to the ready queue of this KC.
#
#   in    a0  the domain of this KC
#         a1  the context
#   uses  t0

        .type   blt_ready, @function
blt_ready:
        sw      zero, UC_NEXT(a1)
        lw      t0, BLT_READY(a0)
        beqz    t0, .only_one
        lw      t0, BLT_READY_LAST(a0)
        sw      a1, UC_NEXT(t0)
        sw      a1, BLT_READY_LAST(a0)
        ret
.only_one:
        sw      a1, BLT_READY(a0)
        sw      a1, BLT_READY_LAST(a0)
        ret
        .size   blt_ready, . - blt_ready

# ---------------------------------------------------------------------------------------------------------------------
# Couple and decouple
# ---------------------------------------------------------------------------------------------------------------------

# uc_self: the running user context, by the word below its thread-local variables.

        .globl  uc_self
        .type   uc_self, @function
uc_self:
        lw      a0, TP_CONTEXT(tp)
        ret
        .size   uc_self, . - uc_self

# uc_decouple: become a user-level thread of another's domain.
#
#   in    a0  whose, or 0: the one left by the last couple
#   out   a0  0;  -EPERM not coupled, no domain known, or one's own;  -EBUSY the domain is about to exit
#
# The domain is *owed* this context from here until it has it, so that it cannot end meanwhile.

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

# uc_set_policy: how the caller's own KC is to idle; a0 = POLICY_...

        .globl  uc_set_policy
        .type   uc_set_policy, @function
uc_set_policy:
        lw      t0, TP_CONTEXT(tp)
        sw      a0, BLT_POLICY(t0)
        ret
        .size   uc_set_policy, . - uc_set_policy

# ---------------------------------------------------------------------------------------------------------------------
# Suspend and resume
# ---------------------------------------------------------------------------------------------------------------------

# uc_suspend: wait in a queue until somebody resumes us.
# uc_suspend_locked: the same for who holds the queue's lock, which is given back when we are in the queue.
#
#   in    a0  the queue: lock, first, last; zeros at first
#
# The domain is owed us: it cannot end while we wait.

        .globl  uc_suspend
        .type   uc_suspend, @function
uc_suspend:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    blt_lock
        lw      ra, 12(sp)
        addi    sp, sp, 16
        .globl  uc_suspend_locked
        .type   uc_suspend_locked, @function
uc_suspend_locked:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s2, a0                  # s2 = queue
        lw      s0, TP_CONTEXT(tp)
        lw      s1, BLT_DOMAIN(s0)
        mv      a0, s1
        call    blt_next
        mv      a1, a0                  # a1 = next
        addi    a0, s1, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_OWED(s1)
        addi    t0, t0, 1
        sw      t0, BLT_OWED(s1)
        call    blt_unlock
        mv      a0, s0
        li      a2, BLT_QUEUE
        mv      a3, s2
        mv      a5, s1
        call    blt_leave
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret
        .size   uc_suspend_locked, . - uc_suspend_locked
        .size   uc_suspend, . - uc_suspend

# uc_resume: let the first contexts of a queue go on.
#
#   in    a0  the queue
#         a1  in which domain, or 0: each in the one where it was
#         a2  at most how many; -1 for all
#   out   a0  how many;  -ENOENT none was there;  -EBUSY the domain is about to exit

        .globl  uc_resume
        .type   uc_resume, @function
uc_resume:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a0                  # s0 = queue
        mv      s1, a1                  # s1 = domain
        mv      s2, a2                  # s2 = how many are wanted still
        li      s3, 0                   # s3 = how many there were
        beqz    s1, .resume_next
        mv      a0, s1
        call    blt_owe                 # so that it stays until we are done
        bnez    a0, .resumed
.resume_next:
        beqz    s2, .resumed_enough
        addi    s2, s2, -1
        mv      a0, s0
        call    blt_lock
        lw      t3, QUEUE_FIRST(s0)
        beqz    t3, .queue_empty
        lw      t0, UC_NEXT(t3)
        sw      t0, QUEUE_FIRST(s0)
.queue_empty:
        call    blt_unlock
        beqz    t3, .resumed_enough
        mv      a0, t3
        mv      a1, s1
        call    blt_resume
        addi    s3, s3, 1
        j       .resume_next
.resumed_enough:
        beqz    s1, .not_owed
        mv      a0, s1
        call    blt_settle
.not_owed:
        mv      a0, s3
        bnez    s3, .resumed
        li      a0, -ENOENT
.resumed:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret
        .size   uc_resume, . - uc_resume

# blt_resume: a suspended context goes on.
#
#   in    a0  the context, in no queue any more
#         a1  its domain from now on, or 0: as before

        .type   blt_resume, @function
blt_resume:
        lw      t3, BLT_DOMAIN(a0)      # t3 = the domain that is owed it
        beqz    a1, .as_before
        bne     a1, t3, .elsewhere
.as_before:
        mv      a3, t3
        li      a4, -1
        j       blt_publish
.elsewhere:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      t3, 8(sp)
        mv      a3, a1
        li      a4, 0
        call    blt_publish
        lw      a0, 8(sp)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       blt_settle
        .size   blt_resume, . - blt_resume

# blt_owe: a domain is to get one more, and must not end before; a0 = 0, or -EBUSY if it is about to.
# blt_settle: it will not get it after all.
#
#   in    a0  the domain

        .type   blt_owe, @function
blt_owe:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      t3, a0
        addi    a0, a0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_EXITING(t3)
        bnez    t0, .too_late
        lw      t1, BLT_OWED(t3)
        addi    t1, t1, 1
        sw      t1, BLT_OWED(t3)
.too_late:
        call    blt_unlock
        li      a0, 0
        beqz    t0, .owed
        li      a0, -EBUSY
.owed:  lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   blt_owe, . - blt_owe

        .type   blt_settle, @function
blt_settle:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        addi    a0, s0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_OWED(s0)
        addi    t0, t0, -1
        sw      t0, BLT_OWED(s0)
        bnez    t0, .settled
        lw      t0, BLT_EXITING(s0)
        beqz    t0, .settled
        mv      a0, s0
        call    blt_wake                # that was what it waited for: it may end, but not before the unlock
.settled:
        addi    a0, s0, BLT_LOCK
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        j       blt_unlock
        .size   blt_settle, . - blt_settle

# ---------------------------------------------------------------------------------------------------------------------
# Locks, a barrier, a mutex
# ---------------------------------------------------------------------------------------------------------------------

# blt_lock, blt_unlock: for a few instructions.
#
#   in    a0  the lock; still there afterwards
#   uses  blt_lock: t0-t2, a7

        .globl  blt_lock, blt_unlock
        .type   blt_lock, @function
blt_lock:
        li      t0, 1
.try_lock:
        amoswap.w.aq  t1, t0, (a0)
        bnez    t1, .held
        ret
.held:  li      t1, 64
.look_again:
        lw      t2, 0(a0)
        beqz    t2, .try_lock
        addi    t1, t1, -1
        bnez    t1, .look_again
        mv      t2, a0
        li      a7, CALL_SCHED_YIELD    # its holder's KC may be waiting for this hart
        ecall
        mv      a0, t2
        j       .held
        .size   blt_lock, . - blt_lock

        .type   blt_unlock, @function
blt_unlock:
        amoswap.w.rl  zero, zero, (a0)
        ret
        .size   blt_unlock, . - blt_unlock

# uc_barrier_wait: nobody passes before all have come.
#
#   in    a0  barrier: a queue, how many have come (12), how many there are (16)
#   out   a0  1 for the last one, 0 for the others
#
# Who comes counts itself under the queue's lock and keeps it until it is in the queue and off its stack; so the last
# one, when it has the lock, finds all others there.

        .equ    BARRIER_COME, 12
        .equ    BARRIER_SIZE, 16

        .globl  uc_barrier_wait
        .type   uc_barrier_wait, @function
uc_barrier_wait:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        call    blt_lock
        lw      t0, BARRIER_COME(s0)
        addi    t0, t0, 1
        lw      t1, BARRIER_SIZE(s0)
        beq     t0, t1, .last_to_come
        sw      t0, BARRIER_COME(s0)
        call    uc_suspend_locked
        li      a0, 0
        j       .passed
.last_to_come:
        sw      zero, BARRIER_COME(s0)
        lw      s1, QUEUE_FIRST(s0)     # s1 = all of them, for a new round may begin at once
        sw      zero, QUEUE_FIRST(s0)
        call    blt_unlock
.let_pass:
        beqz    s1, .all_pass
        mv      a0, s1
        lw      s1, UC_NEXT(s1)
        li      a1, 0
        call    blt_resume
        j       .let_pass
.all_pass:
        li      a0, 1
.passed:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   uc_barrier_wait, . - uc_barrier_wait

# uc_mutex_lock, uc_mutex_unlock: a lock whose waiters suspend, and so let others of their domain run.
#
#   in    a0  mutex: a queue, and whether it is held (12)
#   out   a0  unlock: 0;  -EPERM it is free
#
# Unlocking hands the mutex to the first that waits: it stays held.

        .equ    MUTEX_HELD, 12

        .globl  uc_mutex_lock
        .type   uc_mutex_lock, @function
uc_mutex_lock:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    blt_lock
        lw      ra, 12(sp)
        addi    sp, sp, 16
        lw      t0, MUTEX_HELD(a0)
        bnez    t0, uc_suspend_locked
        li      t0, 1
        sw      t0, MUTEX_HELD(a0)
        j       blt_unlock
        .size   uc_mutex_lock, . - uc_mutex_lock

        .globl  uc_mutex_unlock
        .type   uc_mutex_unlock, @function
uc_mutex_unlock:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        call    blt_lock
        lw      t0, MUTEX_HELD(s0)
        li      t4, -EPERM
        beqz    t0, .was_free
        li      t4, 0
        lw      t3, QUEUE_FIRST(s0)
        beqz    t3, .nobody_waits
        lw      t0, UC_NEXT(t3)
        sw      t0, QUEUE_FIRST(s0)
        call    blt_unlock
        mv      a0, t3
        li      a1, 0
        call    blt_resume
        li      a0, 0
        j       .mutex_done
.nobody_waits:
        sw      zero, MUTEX_HELD(s0)
.was_free:
        call    blt_unlock
        mv      a0, t4
.mutex_done:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   uc_mutex_unlock, . - uc_mutex_unlock

# ---------------------------------------------------------------------------------------------------------------------
# Birth and end
# ---------------------------------------------------------------------------------------------------------------------

# uc_init: the first thread becomes a BLT, coupled, with an empty domain.
#
#       mapping     |  trampoline's stack  |  record (BLT_...)  |

        .globl  uc_init
        .type   uc_init, @function
uc_init:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, BLT_TRAMPOLINE_STACK + 4096
        call    map_memory
        bltz    a0, .no_memory
        li      t0, BLT_TRAMPOLINE_STACK
        add     t0, a0, t0
        sw      a0, BLT_TRAMPOLINE(t0)
        sw      tp, UC_TP(t0)
        sw      t0, BLT_DOMAIN(t0)
        sw      t0, TP_CONTEXT(tp)
        mv      a0, t0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.no_memory:
        li      a0, 1
        call    exit_group
        .size   uc_init, . - uc_init

# uc_create: start a function in a new BLT, coupled.
#
#   in    a0  function(argument) -> status
#         a1  argument
#         a2  UC_TASK, with a pid, descriptors and signal actions of its own, or UC_THREAD, with its maker's
#   out   a0  the BLT, for uc_join and as a domain;  or a negative error
#
#       mapping                                                            record                    tp
#       |  trampoline's stack  |  guard page  |  stack: grows down     <- |  BLT_...  |  64 bytes    |  TLS image

        .equ    BLT_LOW, BLT_TRAMPOLINE_STACK + BLT_GUARD + BLT_STACK
        .equ    BLT_ROOM, (BLT_BYTES + 15) & -16

        .equ    AS_EITHER, CLONE_VM | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID
        .equ    AS_TASK, AS_EITHER | SIGCHLD
        .equ    AS_THREAD, AS_EITHER | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD

        .globl  uc_create
        .type   uc_create, @function
uc_create:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      a0, 12(sp)              # function
        sw      a1, 8(sp)               # argument
        sw      a2, 4(sp)               # options

        call    tls_room
        li      t0, BLT_LOW + BLT_ROOM + 4095
        add     s1, a0, t0
        li      t0, -4096
        and     s1, s1, t0              # s1 = bytes, in whole pages
        mv      a0, s1
        call    map_memory
        bltz    a0, .create_done
        mv      s2, a0                  # s2 = mapping
        li      t0, BLT_TRAMPOLINE_STACK
        add     a0, s2, t0
        li      a1, BLT_GUARD
        li      a2, PROT_NONE
        call    mprotect

        li      t0, BLT_LOW
        add     s0, s2, t0              # s0 = record
        sw      s2, BLT_MAPPING(s0)
        sw      s2, BLT_TRAMPOLINE(s0)
        sw      s1, BLT_MAPPED(s0)
        sw      s0, BLT_DOMAIN(s0)
        lw      t0, 12(sp)
        sw      t0, BLT_FUNCTION(s0)
        lw      t0, 8(sp)
        sw      t0, BLT_ARGUMENT(s0)
        lw      t0, 4(sp)
        sw      t0, BLT_OPTIONS(s0)
        addi    a0, s0, BLT_ROOM
        call    tls_place
        sw      a0, UC_TP(s0)
        sw      s0, TP_CONTEXT(a0)

        mv      a3, a0                  # its tp, which names it
        li      a0, AS_TASK
        lw      t0, BLT_OPTIONS(s0)
        beqz    t0, .with_own_pid
        li      a0, AS_THREAD
.with_own_pid:
        mv      a1, s0                  # its sp
        addi    a2, s0, BLT_TID
        addi    a4, s0, BLT_TID         # cleared, and woken, when the kernel context is no more
        li      a7, CALL_CLONE
        ecall
        beqz    a0, uc_begin
        bltz    a0, .create_failed
        sw      a0, BLT_PID(s0)
        mv      a0, s0
.create_done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret
.create_failed:
        mv      s0, a0
        mv      a0, s2
        mv      a1, s1
        call    munmap
        mv      a0, s0
        j       .create_done
        .size   uc_create, . - uc_create

        .type   uc_begin, @function
uc_begin:                               # sp is the record, ra means nothing
        lw      a0, BLT_ARGUMENT(sp)
        lw      t0, BLT_FUNCTION(sp)
        jalr    t0
        .size   uc_begin, . - uc_begin
                                        # a function that returns has said its status

# uc_exit: end this BLT (not the first one, whose end is the program's).
#
#   in    a0  status
#
# Only its own KC may end it, so it couples first.  What is left of its domain is run to its end before: it exits
# when its ready queue and its inbox are empty and it is owed nobody any more.

        .globl  uc_exit
        .type   uc_exit, @function
uc_exit:
        lw      s0, TP_CONTEXT(tp)
        sw      a0, BLT_STATUS(s0)
        call    uc_couple               # -EBUSY if we are
        addi    a0, s0, BLT_LOCK
        call    blt_lock
        li      t0, 1
        sw      t0, BLT_EXITING(s0)
        call    blt_unlock
        mv      a0, s0
        call    blt_next
        mv      s1, a0                  # s1 = somebody to run first
        bnez    s1, .drain
        mv      a0, s0
        call    blt_is_drained
        bnez    a0, .ended
.drain: mv      a0, s0
        mv      a1, s1
        li      a2, BLT_NOTHING
        mv      a5, s0
        call    blt_leave               # the trampoline ends us; the kernel's comes back when we are drained
.ended: mv      a0, s0
        j       blt_end
        .size   uc_exit, . - uc_exit

# blt_is_drained: whether an exiting domain with an empty ready queue is finished.
#
#   in    a0  the domain of this KC
#   out   a0  1 or 0
#
# It looks under the lock: who settled a debt, or published, and has to wake us yet, holds it until that is done.

        .type   blt_is_drained, @function
blt_is_drained:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      t3, a0
        addi    a0, a0, BLT_LOCK
        call    blt_lock
        lw      t0, BLT_OWED(t3)
        lw      t1, BLT_INBOX(t3)
        or      t3, t0, t1
        call    blt_unlock
        seqz    a0, t3
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   blt_is_drained, . - blt_is_drained

# blt_end: the KC ends, on its trampoline or at home.
#
#   in    a0  its BLT
#
# Whoever joins is told in two steps: that the status is there, and by the kernel, when it clears BLT_TID, that nobody
# stands on these stacks any more.

        .type   blt_end, @function
blt_end:
        mv      s0, a0
        addi    a0, s0, BLT_JOINERS
        call    blt_lock
        li      t0, 1
        sw      t0, BLT_ENDED(s0)
        call    blt_unlock
        addi    a0, s0, BLT_JOINERS
        li      a1, 0
        li      a2, -1
        call    uc_resume
        lw      a0, BLT_STATUS(s0)
        li      a7, CALL_EXIT
        ecall
        .size   blt_end, . - blt_end

# uc_join: wait for a BLT's end and give its memory back; one joins, and it must be coupled.
#
#   in    a0  the BLT
#   out   a0  its status;  -EPERM not coupled
#
# Meanwhile the caller's KC runs what is in its domain.

        .globl  uc_join
        .type   uc_join, @function
uc_join:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        lw      t0, TP_CONTEXT(tp)
        lw      t1, BLT_DOMAIN(t0)
        li      a0, -EPERM
        bne     t0, t1, .joined
        addi    a0, s0, BLT_JOINERS
        call    blt_lock
        lw      t0, BLT_ENDED(s0)
        bnez    t0, .has_ended
        call    uc_suspend_locked
        j       .wait_for_tid
.has_ended:
        call    blt_unlock
.wait_for_tid:
        lw      a2, BLT_TID(s0)
        beqz    a2, .tid_cleared
        addi    a0, s0, BLT_TID
        li      a1, FUTEX_WAIT
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .wait_for_tid
.tid_cleared:
        fence   r, rw
        lw      s1, BLT_STATUS(s0)
        lw      t0, BLT_OPTIONS(s0)
        bnez    t0, .no_child
        li      a0, P_PID
        lw      a1, BLT_PID(s0)
        li      a2, 0
        li      a3, WEXITED
        li      a4, 0
        li      a7, CALL_WAITID         # a task that has ended has a pid until somebody has asked
        ecall
.no_child:
        lw      a0, BLT_MAPPING(s0)
        lw      a1, BLT_MAPPED(s0)
        call    munmap
        mv      a0, s1
.joined:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   uc_join, . - uc_join

        .section .rodata
not_saved:      .asciz  "a user context is loaded that is not saved"

# What may be asked of the context one switches to.
        .section .data.rel.ro, "aw"
        .balign 4
asked:          .word   0, blt_publish, blt_enqueue
