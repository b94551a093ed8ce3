# blt-trampoline: where a kernel context waits while it has nothing to run, and how it is woken.
#
# Offers uc_set_policy.  How a KC idles:
#
#       POLICY_BUSYWAIT  looks again at once        POLICY_YIELD     yields its hart between a few looks
#       POLICY_BLOCKING  sleeps                     POLICY_AUTO      yields some time, then sleeps

        .equ    AUTO_ROUNDS, 100
        .equ    LOOKS, 10               # of a round

# blt_trampoline: where a KC is while it has nothing to run.  s0 is its domain, the stack is nobody else's.
#
#       clear the flag, then look: ready queue, with the inbox behind it
#       something:  switch to it; when somebody switches back, look again
#       nothing:    if we exit and nobody owes us anything:  end
#                   sleep as the policy says until the flag is set

        .text
        .globl  blt_trampoline
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

        .globl  blt_idle
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
        li      t0, -EINVAL
        beq     a0, t0, .not_here
        lw      t0, 0(t3)
        li      t1, BLT_ASLEEP
        beq     t0, t1, .asleep
.called:
        ret
.not_here:
        la      a1, not_here
        li      a0, 0
        li      a7, CALL_ASSERT
        ecall
        .size   blt_idle, . - blt_idle

# blt_wake: a domain's KC is to look.
#
#   in    a0  the domain, locked

        .globl  blt_wake
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

# uc_set_policy: how a KC is to idle, from its next look on.
#
#   in    a0  whose, or 0 for the caller's own
#         a1  POLICY_...

        .globl  uc_set_policy
        .type   uc_set_policy, @function
uc_set_policy:
        bnez    a0, .policy_of
        lw      a0, TP_CONTEXT(tp)
.policy_of:
        sw      a1, BLT_POLICY(a0)
        ret
        .size   uc_set_policy, . - uc_set_policy

        .section .rodata
not_here:       .asciz  "a kernel context idles on a stack that is not its trampoline"
