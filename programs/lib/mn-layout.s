# mn-layout.s is included as text: what a thread's record has, and the lock and the lists, for mn.s and mn-thread.s.

# A thread: its user context (UC_...), and
        .equ    MN_WORKER, UC_BYTES             # the idle context of the worker it runs on
        .equ    MN_WORD, UC_BYTES + 4           # what it waits for
        .equ    MN_ENDED, UC_BYTES + 8
        .equ    MN_RESULT, UC_BYTES + 12
        .equ    MN_FUNCTION, UC_BYTES + 16
        .equ    MN_ARGUMENT, UC_BYTES + 20
        .equ    MN_MAPPING, UC_BYTES + 24
        .equ    MN_MAPPED, UC_BYTES + 28
        .equ    MN_ROOM, (UC_BYTES + 32 + 15) & -16

# hold, let_go: mn_lock.  Uses t0-t2.

        .macro  hold
        la      t0, mn_lock
.hold\@:
        li      t1, 1
        amoswap.w.aq t1, t1, (t0)
        beqz    t1, .held\@
.spin\@:
        lw      t2, 0(t0)
        bnez    t2, .spin\@
        j       .hold\@
.held\@:
        .endm
        .macro  let_go
        la      t0, mn_lock
        amoswap.w.rl zero, zero, (t0)
        .endm

# append: THREAD behind the others of the ready list.  Uses t0, t1.

        .macro  append thread
        sw      zero, UC_NEXT(\thread)
        la      t0, mn_ready
        lw      t1, 0(t0)
        bnez    t1, .behind\@
        sw      \thread, 0(t0)
        j       .last\@
.behind\@:
        lw      t1, 4(t0)
        sw      \thread, UC_NEXT(t1)
.last\@:
        sw      \thread, 4(t0)
        .endm
