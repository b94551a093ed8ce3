# ft-upcall: what the kernel tells, and what becomes of whoever it has stopped (see activations.s).
#
# An event goes through these steps, each in one store; UPCALL_KIND says how far it is:
#
#       as the kernel wrote it
#       UPCALL_SEEN      the record of whoever it is about names it (ITEM)
#                            ITEM = event        its registers are in the event: continue it in a copy, or take them over
#                            ITEM = event + 1    its registers are in its record: it is safe
#                            anything else       it was stopped again since: a later event is about it
#       UPCALL_PUSHED    it is in a ready list, or there was nothing to push
#       UPCALL_DONE      its activation is among those that the kernel gets back

        .equ    SPENT_LOCK, 0
        .equ    SPENT_COUNT, 4
        .equ    SPENT_IDS, 8
        .equ    RECYCLE_AT, 2           # activations are given back in bulk

        .include "lib/critical.s"

# ft_upcall: where every upcall begins.
#
#       1. everybody who was stopped, and whom those have left who were abandoned, is made safe; no lock is taken.  They have
#          turns: who comes out of one section into another may be waiting there for what somebody else among them holds
#       2. threads go into the ready list, activations to those that are given back
#       3. this processor looks for a thread

        .text
        .globl  ft_upcall, ft_upcalled
        .type   ft_upcall, @function
ft_upcall:
        lw      t0, TP_CONTEXT(tp)
        sw      a3, FT_PROCESSOR(t0)
        sw      a0, FT_EVENTS(t0)
        sw      a1, FT_COUNT(t0)
ft_upcalled:
        mv      s0, t0                  # s0 = our vessel
.round: li      s4, 0                   # s4 = somebody is in a section yet
        mv      s1, s0                  # s1 = whose events
.vessel:
        lw      s2, FT_EVENTS(s1)
        lw      s3, FT_COUNT(s1)
.event: beqz    s3, .next_vessel
        mv      a0, s2
        call    ft_take
        or      s4, s4, a0
        addi    s2, s2, UPCALL_BYTES
        addi    s3, s3, -1
        j       .event
.next_vessel:
        lw      s1, FT_ADOPTED(s1)
        bnez    s1, .vessel
        bnez    s4, .round

        mv      a0, s0
        call    ft_settle
        sw      zero, FT_COUNT(s0)
        call    ft_recycle
        j       ft_dispatch
        .size   ft_upcall, . - ft_upcall

# ft_take: make safe whoever an event is about, or continue it until it comes from one section into another.
#
#   in    a0  event;  s0 our vessel
#   out   a0  0 if it is safe;  else it must be taken again, after the others
#   keeps s0-s3

        .type   ft_take, @function
ft_take:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s4, 24(sp)
        sw      s5, 20(sp)
        sw      s6, 16(sp)
        mv      s4, a0                  # s4 = event
        lw      t0, UPCALL_KIND(s4)
        li      t1, UPCALL_PUSHED
        bge     t0, t1, .taken
        lw      s6, UPCALL_CONTEXT + 16(s4)     # s6 = its tp
        li      t1, UPCALL_SEEN
        beq     t0, t1, .seen
        andi    t1, t0, 1               # UPCALL_PREEMPTED, UPCALL_UNBLOCKED
        bnez    t1, .is_new
        li      t1, UPCALL_DONE         # of a processor, or of a thread that is blocked: nothing to do
        sw      t1, UPCALL_KIND(s4)
        j       .taken

.is_new:
        lw      s5, TP_CONTEXT(s6)      # s5 = its record
        lla     a1, recovery_switch
        lla     a2, recovery_switched
        call    .within
        lw      t1, ULT_ITEM(s5)        # 0: a handler that is about to continue somebody, and still itself
        beqz    t0, .name_it
        beqz    t1, .name_it
        lw      a0, TP_RESUMER(s6)      # half loaded, in the name of an event before this one
        call    ft_adopt
        j       .is_pushed
.name_it:
        sw      s4, ULT_ITEM(s5)
        li      t0, UPCALL_SEEN
        sw      t0, UPCALL_KIND(s4)
.seen:  lw      s5, TP_CONTEXT(s6)
        lw      t0, ULT_ITEM(s5)
        andi    t1, t0, -2
        bne     t1, s4, .is_pushed      # stopped again since
        lw      a0, TP_RESUMER(s6)      # who continued it is abandoned with it
        beqz    a0, .nobodys
        beq     a0, s0, .nobodys
        call    ft_adopt
.nobodys:
        lw      t0, ULT_ITEM(s5)
        andi    t0, t0, 1
        bnez    t0, .was_safe

        lla     a1, critical_saved
        lla     a2, critical_left
        call    .within
        bnez    t0, .has_left           # perhaps into another section
        lw      t0, ULT_KIND(s5)
        bnez    t0, .of_vessel
        lla     a1, ft_switch
        lla     a2, ft_switched
        call    .within
        bnez    t0, .is_safe
        lla     a1, ft_leaving
        lla     a2, ft_left
        call    .within
        bnez    t0, .is_safe
        lw      a0, UPCALL_CONTEXT(s4)
        lw      t0, TP_FLAG(s6)
        .if     SECTION_IS_FLAG         # lib/section.s
        bnez    t0, .continue
        .endif
        .if     RECOVERY_IS_KERNEL == 0 # else it has come out already
        andi    t0, t0, TP_IN_CALL
        bnez    t0, .continue
        call    critical_find
        bnez    a0, .continue
        .endif
        addi    t0, s4, UPCALL_CONTEXT  # take its registers over
        li      t1, 32
        mv      t2, s5
.register:
        lw      t3, 0(t0)
        sw      t3, 0(t2)
        addi    t0, t0, 4
        addi    t2, t2, 4
        addi    t1, t1, -1
        bnez    t1, .register
        j       .is_safe

.of_vessel:
        lla     a1, ft_upcall
        lla     a2, ft_upcalled
        call    .within
        beqz    t0, .has_begun
        lw      t0, UPCALL_CONTEXT + 40(s4)     # it has not even noted its events: a0, a1
        lw      t1, UPCALL_CONTEXT + 44(s4)
        sw      t0, FT_EVENTS(s5)
        sw      t1, FT_COUNT(s5)
        j       .abandoned
.has_begun:
        .if     RECOVERY_IS_KERNEL == 0
        lw      a0, UPCALL_CONTEXT(s4)
        call    critical_find
        bnez    a0, .continue
        .endif
        j       .abandoned
.continue:
        addi    a1, s4, UPCALL_CONTEXT
.continue_it:
        call    recovery_continue       # until it has come out, which makes it safe
        call    .goes_on                # out of one section and into another?
        beqz    a0, .safe
.not_yet:
        li      a0, 1
        j       .told
.has_left:
        ori     t0, s4, 1
        sw      t0, ULT_ITEM(s5)
.was_safe:
        call    .goes_on
        mv      a1, s5
        bnez    a0, .continue_it
        j       .safe
.abandoned:
        sw      zero, 0(s5)             # it goes on nowhere
.is_safe:
        ori     t0, s4, 1
        sw      t0, ULT_ITEM(s5)
.safe:  lw      t0, ULT_KIND(s5)
        beqz    t0, .taken
        mv      a0, s5
        call    ft_adopt
        j       .taken
.is_pushed:
        li      t0, UPCALL_PUSHED
        sw      t0, UPCALL_KIND(s4)
.taken: li      a0, 0
.told:  lw      ra, 28(sp)
        lw      s4, 24(sp)
        lw      s5, 20(sp)
        lw      s6, 16(sp)
        addi    sp, sp, 32
        ret

.within:                                # -> t0: is the pc of event s4 in a1..a2?
        lw      t0, UPCALL_CONTEXT(s4)
        sub     t0, t0, a1
        sub     t1, a2, a1
        sltu    t0, t0, t1
        ret

.goes_on:                               # -> a0: where in a copy does record s5 go on?  0: outside
        .if     RECOVERY_IS_KERNEL      # it has come out before we are told
        li      a0, 0
        ret
        .else
        lw      a0, 0(s5)
        j       critical_find
        .endif
        .size   ft_take, . - ft_take

# ft_adopt: a vessel is abandoned; what it had to do is ours from now on.
#
#   in    a0  the vessel;  s0 ours
#   uses  t0-t1

        .type   ft_adopt, @function
ft_adopt:
        mv      t0, s0
.chain: beq     t0, a0, .adopted
        lw      t1, FT_ADOPTED(t0)
        beqz    t1, .last
        mv      t0, t1
        j       .chain
.last:  sw      a0, FT_ADOPTED(t0)
.adopted:
        ret
        .size   ft_adopt, . - ft_adopt

# ft_settle: all that is left of what a vessel, and those that it has adopted, had to do.  Everybody is safe.
#
#   in    a0  the vessel;  s0 ours

        .type   ft_settle, @function
ft_settle:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s1, 24(sp)
        sw      s2, 20(sp)
        sw      s3, 16(sp)
        mv      s1, a0
        lw      a0, FT_ADOPTED(s1)
        beqz    a0, .none_adopted
        call    ft_settle
        sw      zero, FT_ADOPTED(s1)    # it may be given back from here on
.none_adopted:
        lw      a0, FT_CHOSEN(s1)
        beqz    a0, .none_chosen
        addi    a1, s1, FT_CHOSEN
        li      a2, 0
        call    ft_push
.none_chosen:
        mv      a0, s1
        call    ft_finish_leaving

        lw      s2, FT_EVENTS(s1)
        lw      s3, FT_COUNT(s1)
.push:  beqz    s3, .pushed_all
        lw      t0, UPCALL_KIND(s2)
        li      t1, UPCALL_SEEN
        bne     t0, t1, .push_next
        lw      t0, UPCALL_CONTEXT + 16(s2)
        lw      a0, TP_CONTEXT(t0)
        addi    a1, s2, UPCALL_KIND
        li      a2, UPCALL_PUSHED
        lw      t0, ULT_ITEM(a0)
        ori     t1, s2, 1
        bne     t0, t1, .push_nothing
        lw      t0, ULT_KIND(a0)
        bnez    t0, .push_nothing
        call    ft_push
        j       .push_next
.push_nothing:
        sw      a2, 0(a1)
.push_next:
        addi    s2, s2, UPCALL_BYTES
        addi    s3, s3, -1
        j       .push
.pushed_all:
        lw      s2, FT_EVENTS(s1)
        lw      s3, FT_COUNT(s1)
.spend: beqz    s3, .spent_all
        lw      t0, UPCALL_KIND(s2)
        li      t1, UPCALL_PUSHED
        bne     t0, t1, .spend_next
        mv      a0, s2
        call    ft_spend
.spend_next:
        addi    s2, s2, UPCALL_BYTES
        addi    s3, s3, -1
        j       .spend
.spent_all:
        lw      ra, 28(sp)
        lw      s1, 24(sp)
        lw      s2, 20(sp)
        lw      s3, 16(sp)
        addi    sp, sp, 32
        ret
        .size   ft_settle, . - ft_settle

# ft_spend: the activation of an event goes to those that are given back; its vessel is as new.
#
#   in    a0  event
#   uses  t0-t6

        .type   ft_spend, @function
ft_spend:
        la      t3, ft_spent
        lw      t4, UPCALL_ACTIVATION(a0)
        li      t0, FT_BYTES
        mul     t0, t0, t4
        la      t5, ft_records
        add     t5, t5, t0              # t5 = its record
        lw      t6, FT_TP(t5)
.spend_try:
        li      t1, 1
        amoswap.w.aq  t0, t1, (t3)
        .critical spent_in
        bnez    t0, .spend_held
        lw      t0, SPENT_COUNT(t3)
        slli    t2, t0, 2
        add     t2, t2, t3
        sw      t4, SPENT_IDS(t2)
        addi    t0, t0, 1
        sw      t0, SPENT_COUNT(t3)
        sw      zero, FT_COUNT(t5)
        sw      zero, FT_ADOPTED(t5)
        sw      zero, FT_CHOSEN(t5)
        sw      zero, FT_LEAVING(t5)
        sw      zero, FT_WAKING(t5)
        sw      zero, FT_ITEM(t5)
        sw      zero, TP_RESUMER(t6)
        li      t0, UPCALL_DONE
        sw      t0, UPCALL_KIND(a0)
        amoswap.w.rl  zero, zero, (t3)
        .endcritical
        ret
.spend_held:
        lw      t0, SPENT_LOCK(t3)
        bnez    t0, .spend_held
        j       .spend_try
        .size   ft_spend, . - ft_spend

# ft_recycle: give activations back to the kernel, if there are enough to be worth a call.

        .type   ft_recycle, @function
ft_recycle:
        la      t3, ft_spent
        lw      t0, SPENT_COUNT(t3)
        li      t1, RECYCLE_AT
        blt     t0, t1, .kept
.recycle_try:
        li      t1, 1
        amoswap.w.aq  t0, t1, (t3)
        .critical spent_out
        bnez    t0, .recycle_held
        addi    a0, t3, SPENT_IDS
        lw      a1, SPENT_COUNT(t3)
        li      a7, CALL_SA_RECYCLE
        ecall
        sw      zero, SPENT_COUNT(t3)
        amoswap.w.rl  zero, zero, (t3)
        .endcritical
.kept:  ret
.recycle_held:
        lw      t0, SPENT_LOCK(t3)
        bnez    t0, .recycle_held
        j       .recycle_try
        .size   ft_recycle, . - ft_recycle

        .bss
        .balign 64
ft_spent:       .zero   8 + 4 * 12
