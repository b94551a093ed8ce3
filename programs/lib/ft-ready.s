# ft-ready: lists of threads that could run, one for each processor, last in first out, and one for those that are urgent;
# and what a processor does next.

# A list has a cache line to itself: its lock, its first thread, its last one (if there is a first).
        .equ    LIST_LOCK, 0
        .equ    LIST_HEAD, 4
        .equ    LIST_TAIL, 8
        .equ    LIST_SHIFT, 6
        .equ    SPIN_MAX, 100           # whoever holds a lock may be waiting for a page: another list will do
        .equ    FT_HARTS, 8
        .equ    FT_IDLE, 0              # what a processor does
        .equ    FT_ORDINARY, 1
        .equ    FT_URGENT, 2
        .equ    IDLE_LOOKS, 20          # before a processor is given back
        .equ    OWN_SHIFT, 4
        .equ    OWN_FIRST, 1 << OWN_SHIFT       # one look in so many begins with another list than our own

        .include "lib/critical.s"

# our_list: t3 = the list of the processor that we are on, or of urgent threads; t4 = ft_work.  Uses t0-t2.
# next_list: when t3 has been held for long, the next one.

        .macro  our_list
        la      t3, ft_lists
        lw      t1, ULT_URGENT(a0)
        li      t0, FT_HARTS            # the last list
        bnez    t1, .listed\@
        lw      t0, TP_CONTEXT(tp)
        lw      t1, ULT_KIND(t0)
        bnez    t1, .of_vessel\@
        lw      t0, ULT_VESSEL(t0)      # may be another's by now: any list will do
.of_vessel\@:
        lw      t0, FT_PROCESSOR(t0)
        andi    t0, t0, FT_HARTS - 1
.listed\@:
        slli    t0, t0, LIST_SHIFT
        add     t3, t3, t0
        la      t4, ft_work
        li      t2, SPIN_MAX
        .endm

        .macro  next_list
        li      t2, SPIN_MAX
        addi    t3, t3, 1 << LIST_SHIFT
        la      t0, ft_lists + ((FT_HARTS + 1) << LIST_SHIFT)
        bltu    t3, t0, .next\@
        la      t3, ft_lists
.next\@:
        .endm

# listed: the thread a0 is in a list: in nobody's events, and nobody continues it, any more.  Uses t0.

        .macro  listed
        sw      zero, ULT_ITEM(a0)
        lw      t0, ULT_TP(a0)
        sw      zero, TP_RESUMER(t0)
        sw      a2, 0(a1)
        amoadd.w zero, t1, (t4)
        amoswap.w.rl  zero, zero, (t3)
        .endm

# ft_push: a thread can run; before the others.
#
#   in    a0  the thread, whose registers are in its record
#         a1  where, in the same moment, a2 is stored: what says that this has been done
#         a2
#   uses  t0-t4
#
#       lock;  in front;  it is in nobody's events, and nobody continues it, any more;  store;  unlock

        .text
        .globl  ft_push
        .type   ft_push, @function
ft_push:
        our_list
.push_try:
        li      t1, 1
        amoswap.w.aq  t0, t1, (t3)
        .critical ready_push
        bnez    t0, .push_held
        lw      t0, LIST_HEAD(t3)
        sw      t0, ULT_NEXT(a0)
        bnez    t0, .push_before
        sw      a0, LIST_TAIL(t3)
.push_before:
        sw      a0, LIST_HEAD(t3)
        listed
        .endcritical
        ret
.push_held:
        lw      t0, LIST_LOCK(t3)
        beqz    t0, .push_try
        addi    t2, t2, -1
        bnez    t2, .push_held
        next_list
        j       .push_try
        .size   ft_push, . - ft_push

# ft_append: the same, behind the others: a thread that lets them run.

        .globl  ft_append
        .type   ft_append, @function
ft_append:
        our_list
.append_try:
        li      t1, 1
        amoswap.w.aq  t0, t1, (t3)
        .critical ready_append
        bnez    t0, .append_held
        sw      zero, ULT_NEXT(a0)
        lw      t0, LIST_HEAD(t3)
        beqz    t0, .append_only
        lw      t0, LIST_TAIL(t3)
        sw      a0, ULT_NEXT(t0)
        j       .append_last
.append_only:
        sw      a0, LIST_HEAD(t3)
.append_last:
        sw      a0, LIST_TAIL(t3)
        listed
        .endcritical
        ret
.append_held:
        lw      t0, LIST_LOCK(t3)
        beqz    t0, .append_try
        addi    t2, t2, -1
        bnez    t2, .append_held
        next_list
        j       .append_try
        .size   ft_append, . - ft_append

# ft_pop: take a thread from a list.
#
#   in    a0  list
#         a1  the vessel that we are on: its FT_CHOSEN is the thread from then on
#   out   a0  the thread, or 0
#   uses  t0-t3

        .type   ft_pop, @function
ft_pop: lw      t0, LIST_HEAD(a0)
        beqz    t0, .pop_none
        li      t3, SPIN_MAX
.pop_try:
        li      t1, 1
        amoswap.w.aq  t0, t1, (a0)
        .critical ready_pop
        bnez    t0, .pop_held
        lw      t0, LIST_HEAD(a0)
        beqz    t0, .pop_release
        sw      t0, FT_CHOSEN(a1)
        lw      t2, ULT_NEXT(t0)
        sw      t2, LIST_HEAD(a0)
.pop_release:
        amoswap.w.rl  zero, zero, (a0)
        .endcritical
        lw      a0, FT_CHOSEN(a1)
        ret
.pop_held:
        lw      t0, LIST_LOCK(a0)
        beqz    t0, .pop_try
        addi    t3, t3, -1
        bnez    t3, .pop_held
.pop_none:
        li      a0, 0
        ret
        .size   ft_pop, . - ft_pop

# ft_dispatch: what a processor does that has no thread.  We stand on our vessel's stack; it does not return.
#
#       urgent threads;  our own list;  then the others';  nothing for a while:  give the processor back, unless something has come since
#
# Every so often another list is the first to be looked at, by turns: its processor may have been taken away, and ours may
# have threads that yield to each other for ever.

        .globl  ft_dispatch
        .type   ft_dispatch, @function
ft_dispatch:
        lw      s0, TP_CONTEXT(tp)      # s0 = our vessel
        li      a0, FT_IDLE
        call    ft_runs
        li      s3, IDLE_LOOKS
.look:  la      s4, ft_work
        lw      s4, 0(s4)               # s4 = how much work there has been, before we look
        fence   r, r
        la      a0, ft_lists + (FT_HARTS << LIST_SHIFT)
        mv      a1, s0
        call    ft_pop
        bnez    a0, ft_run              # an urgent one
        lw      s1, FT_PROCESSOR(s0)
        lw      t0, FT_TURNS(s0)
        addi    t0, t0, 1
        sw      t0, FT_TURNS(s0)
        andi    t1, t0, OWN_FIRST - 1
        bnez    t1, .own_first
        srli    t0, t0, OWN_SHIFT
        add     s1, s1, t0
.own_first:
        li      s2, FT_HARTS
.list:  andi    a0, s1, FT_HARTS - 1
        slli    a0, a0, LIST_SHIFT
        la      t0, ft_lists
        add     a0, a0, t0
        mv      a1, s0
        call    ft_pop
        bnez    a0, ft_run
        addi    s1, s1, 1
        addi    s2, s2, -1
        bnez    s2, .list
        addi    s3, s3, -1
        bgtz    s3, .look

        la      t0, ft_wanted           # one less, but never less than none
.less:  lr.w    t1, (t0)
        beqz    t1, .none_wanted
        addi    t1, t1, -1
        sc.w    t2, t1, (t0)
        bnez    t2, .less
.none_wanted:
        la      a0, ft_work
        mv      a1, s4
        li      a7, CALL_SA_IDLE        # there is nothing left in our vessel
        ecall
        li      t1, 1                   # there is work after all
        la      t0, ft_wanted
        amoadd.w zero, t1, (t0)
        j       ft_dispatch

# ft_run: load a thread and go on as it.
#
#   in    a0  the thread, which is our FT_CHOSEN
#
# Until tp is loaded the vessel is who runs, and has the thread still to run; afterwards the thread, whose record still
# has its registers.

        .globl  ft_run, ft_switch, ft_switched
ft_run: sw      s0, ULT_VESSEL(a0)
        mv      s1, a0
        lw      a0, ULT_URGENT(s1)
        addi    a0, a0, FT_ORDINARY
        call    ft_runs
        mv      a0, s1
        addi    t0, tp, TP_SCRATCH      # a thread that stopped before its SC must not find the reservation of another's LR
        sc.w    t0, zero, (t0)
        mv      t6, a0
ft_switch:
        lw      gp, 0(t6)
        .macro  load_register n
        lw      x\n, 4 * \n(t6)
        .endm
        for_registers load_register
        lw      x30, 120(t6)
        lw      x31, 124(t6)
        jr      gp
ft_switched:
        .size   ft_dispatch, . - ft_dispatch

# ft_runs: what our processor does, for those who look for one to interrupt.
#
#   in    a0  FT_IDLE, FT_ORDINARY, FT_URGENT
#         s0  our vessel
#   uses  t0, t1

        .type   ft_runs, @function
ft_runs:
        lw      t0, FT_PROCESSOR(s0)
        andi    t0, t0, FT_HARTS - 1
        la      t1, ft_running
        add     t1, t1, t0
        sb      a0, 0(t1)
        ret
        .size   ft_runs, . - ft_runs

# ft_hurry: an urgent thread can run.  If all processors have threads and one of them is ordinary, that one is stopped for
# it (Anderson et al. 1991, section 3.1); if that is ours, we give it up.

        .globl  ft_hurry
        .type   ft_hurry, @function
ft_hurry:
        lw      t0, TP_CONTEXT(tp)
        lw      t1, ULT_KIND(t0)
        bnez    t1, .hurried            # a vessel, which looks for a thread in a moment
        lw      t1, ULT_VESSEL(t0)
        lw      t1, FT_PROCESSOR(t1)    # t1 = our processor
        la      t2, ft_running
        li      t3, 0                   # t3 = processor
.other: beq     t3, t1, .not_this
        add     t4, t2, t3
        lbu     t5, 0(t4)
        addi    t5, t5, -FT_ORDINARY
        bnez    t5, .not_this
        mv      a0, t3
        li      a7, CALL_SA_INTERRUPT
        ecall
        beqz    a0, .hurried
        sb      zero, 0(t4)             # it is not ours any more
.not_this:
        addi    t3, t3, 1
        li      t4, FT_HARTS
        bltu    t3, t4, .other
        lw      t0, TP_CONTEXT(tp)
        lw      t0, ULT_URGENT(t0)
        beqz    t0, ft_yield
.hurried:
        ret
        .size   ft_hurry, . - ft_hurry

        .bss
        .balign 64
ft_running:     .zero   FT_HARTS        # a byte for each processor
        .balign 64
ft_lists:       .zero   (FT_HARTS + 1) << LIST_SHIFT
        .globl  ft_work
ft_work:        .zero   64              # counts every push
