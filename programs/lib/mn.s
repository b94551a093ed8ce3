# mn: user-level threads on several kernel contexts (*workers*), without any help of the kernel's.
#
# include  lib/mn-thread.s lib/uc.s lib/syscall.s lib/tls.s lib/model-mutex.s lib/model-sync.s

# Offers mn_init; the threads themselves are in mn-thread.s.
#
# A worker has an *idle context*, on a stack of its own, to which every thread switches that leaves; it takes the next
# thread from the one ready list, or sleeps.  What is to become of whoever left is asked of the idle context, in registers
# (uc_switch, lib/uc.s): nobody is in a list before it is saved.  One spin lock, mn_lock, covers both lists; it is held over
# the switch.

        .equ    MN_IDLE_STACK, 4096
        .equ    MN_WORKERS_MAX, 16
        .equ    WORKER_FLAGS, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS

        .include "lib/mn-layout.s"

# mn_init: the first thread becomes a user-level thread.
#
#   in    a0  workers

        .text
        .globl  mn_init
        .type   mn_init, @function
mn_init:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      t0, MN_WORKERS_MAX
        bleu    a0, t0, .so_many
        mv      a0, t0
.so_many:
        mv      s0, a0                  # s0 = workers
        la      s1, mn_first
        sw      tp, UC_TP(s1)
        sw      s1, TP_CONTEXT(tp)
        call    mn_idle_create
        sw      a0, MN_WORKER(s1)
        lla     t0, mn_idle
        sw      t0, UC_RA(a0)
        li      t0, 1
        sw      t0, UC_SAVED(a0)
.more:  addi    s0, s0, -1
        blez    s0, .started
        call    mn_idle_create
        mv      t0, a0
        li      a0, WORKER_FLAGS
        lw      a1, UC_SP(t0)
        lw      a3, UC_TP(t0)
        li      a7, CALL_CLONE
        ecall
        bnez    a0, .more
        j       mn_idle                 # a worker, on its idle context's stack
.started:
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   mn_init, . - mn_init

# mn_idle_create: a0 = an idle context, its tp naming it.

        .type   mn_idle_create, @function
mn_idle_create:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, MN_IDLE_STACK + 4096
        call    map_memory
        li      t0, MN_IDLE_STACK
        add     s0, a0, t0
        sw      s0, UC_SP(s0)
        call    tls_create
        sw      a0, UC_TP(s0)
        sw      s0, TP_CONTEXT(a0)
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .size   mn_idle_create, . - mn_idle_create

# mn_idle: what a worker does that has no thread.

        .type   mn_idle, @function
mn_idle:
        lw      s0, TP_CONTEXT(tp)      # s0 = our idle context
.look:  hold
        la      t3, mn_ready
        lw      s1, 0(t3)
        beqz    s1, .nothing
        lw      t1, UC_NEXT(s1)
        sw      t1, 0(t3)
        let_go
        sw      s0, MN_WORKER(s1)
        mv      a0, s0
        mv      a1, s1
        li      a2, 0
        call    uc_switch
        j       .look
.nothing:
        lw      a2, mn_work
        lw      t3, mn_sleepers
        addi    t3, t3, 1
        sw      t3, mn_sleepers, t4
        let_go
        la      a0, mn_work
        li      a1, FUTEX_WAIT
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        hold
        lw      t3, mn_sleepers
        addi    t3, t3, -1
        sw      t3, mn_sleepers, t4
        let_go
        j       .look
        .size   mn_idle, . - mn_idle

# mn_leave: switch from the running thread to its worker's idle context.
#
#   in    a2  what is asked of it: a routine that gets a0 = the thread; mn_lock is held

        .type   mn_leave, @function
mn_leave:
        lw      a0, TP_CONTEXT(tp)
        lw      a1, MN_WORKER(a0)
        tail    uc_switch
        .size   mn_leave, . - mn_leave

# What can be asked: to append a thread to the ready list, or to those that wait; to end it.  All let go of mn_lock.

        .type   mn_make_ready, @function
mn_make_ready:
        append  a0
        let_go
        ret
        .size   mn_make_ready, . - mn_make_ready

        .type   mn_make_wait, @function
mn_make_wait:
        sw      zero, UC_NEXT(a0)
        la      t0, mn_waiting          # t0 = the link that names the next
.walk:  lw      t1, 0(t0)
        beqz    t1, .end_of_list
        addi    t0, t1, UC_NEXT
        j       .walk
.end_of_list:
        sw      a0, 0(t0)
        let_go
        ret
        .size   mn_make_wait, . - mn_make_wait

        .type   mn_make_end, @function
mn_make_end:
        addi    a0, a0, MN_ENDED
        li      t0, 1
        sw      t0, 0(a0)
        li      a1, 1
        jal     t6, mn_move             # who joins it
        let_go                          # from here on its memory may be gone
        ret
        .size   mn_make_end, . - mn_make_end

# mn_move: from those that wait to those that are ready.  NOT THE STANDARD CONVENTION: called with jal t6; mn_lock is held.
#
#   in    a0  word
#         a1  at most how many
#   out   a0  how many
#   uses  t0, t1, a2-a5

        .type   mn_move, @function
mn_move:
        li      a3, 0                   # a3 = how many
        la      a2, mn_waiting          # a2 = the link that names the next
.next:  lw      a4, 0(a2)
        beqz    a4, .moved
        beq     a3, a1, .moved
        lw      a5, MN_WORD(a4)
        beq     a5, a0, .it_waits
        addi    a2, a4, UC_NEXT
        j       .next
.it_waits:
        lw      a5, UC_NEXT(a4)
        sw      a5, 0(a2)
        append  a4
        addi    a3, a3, 1
        j       .next
.moved: mv      a0, a3
        jr      t6
        .size   mn_move, . - mn_move

# mn_announce: let go of mn_lock; there are a0 more threads that could run, for workers that sleep.  Keeps a0.

        .type   mn_announce, @function
mn_announce:
        lw      t3, mn_work
        add     t3, t3, a0
        sw      t3, mn_work, t4
        lw      t3, mn_sleepers
        let_go
        beqz    t3, .nobody_sleeps
        beqz    a0, .nobody_sleeps
        mv      t5, a0
        la      a0, mn_work
        li      a1, FUTEX_WAKE
        mv      a2, t5
        li      a7, CALL_FUTEX_TIME64
        ecall
        mv      a0, t5
.nobody_sleeps:
        ret
        .size   mn_announce, . - mn_announce

        .globl  mn_leave, mn_make_ready, mn_make_wait, mn_make_end, mn_move, mn_announce

        .bss
        .balign 64
        .globl  mn_lock, mn_ready
mn_lock:        .zero   4
        .balign 64
mn_ready:       .zero   8               # first, last
mn_waiting:     .zero   4               # first
mn_work:        .zero   4               # counts threads that became ready
mn_sleepers:    .zero   4               # workers
        .balign 16
mn_first:       .zero   MN_ROOM
