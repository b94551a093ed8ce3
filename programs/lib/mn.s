# mn: user-level threads on several kernel contexts (*workers*), without any help of the kernel's.
#
# include  lib/uc.s lib/syscall.s lib/tls.s lib/model-mutex.s lib/model-sync.s

# Offers mn_init, and thread_create, thread_join, thread_exit, thread_yield, thread_wait, thread_wake, thread_read,
# thread_write as model.s says.
#
# A worker has an *idle context*, on a stack of its own, to which every thread switches that leaves; it takes the next
# thread from the one ready list, or sleeps.  What is to become of whoever left is asked of the idle context, in registers
# (uc_switch, lib/uc.s): nobody is in a list before it is saved.  One spin lock, mn_lock, covers both lists; it is held over
# the switch.

        .equ    MN_STACK, 4 * 4096
        .equ    MN_IDLE_STACK, 4096
        .equ    MN_WORKERS_MAX, 16

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

        .equ    WORKER_FLAGS, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS

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

# The threads (model.s).

        .globl  thread_create
        .type   thread_create, @function
thread_create:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      a0, 12(sp)
        sw      a1, 8(sp)
        call    tls_room
        li      t0, MN_STACK + MN_ROOM + 4095
        add     s1, a0, t0
        li      t0, -4096
        and     s1, s1, t0              # s1 = bytes
        mv      a0, s1
        call    map_memory
        bltz    a0, .created
        li      t0, MN_STACK
        add     s0, a0, t0              # s0 = record, and its sp
        sw      a0, MN_MAPPING(s0)
        sw      s1, MN_MAPPED(s0)
        lw      t0, 12(sp)
        sw      t0, MN_FUNCTION(s0)
        lw      t0, 8(sp)
        sw      t0, MN_ARGUMENT(s0)
        sw      s0, UC_SP(s0)
        lla     t0, mn_begin
        sw      t0, UC_RA(s0)
        li      t0, 1
        sw      t0, UC_SAVED(s0)
        addi    a0, s0, MN_ROOM
        call    tls_place
        sw      a0, UC_TP(s0)
        sw      s0, TP_CONTEXT(a0)
        hold
        append  s0
        li      a0, 1
        call    mn_announce
        mv      a0, s0
.created:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret
        .size   thread_create, . - thread_create

        .type   mn_begin, @function
mn_begin:
        lw      a0, MN_ARGUMENT(sp)     # sp is the record
        lw      t0, MN_FUNCTION(sp)
        jalr    t0
        .size   mn_begin, . - mn_begin
                                        # a function that returns has said its result
        .globl  thread_exit
        .type   thread_exit, @function
thread_exit:
        lw      t3, TP_CONTEXT(tp)
        sw      a0, MN_RESULT(t3)
        hold
        la      a2, mn_make_end
        j       mn_leave
        .size   thread_exit, . - thread_exit

        .globl  thread_join
        .type   thread_join, @function
thread_join:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
.alive: lw      t0, MN_ENDED(s0)
        bnez    t0, .ended
        addi    a0, s0, MN_ENDED
        li      a1, 0
        call    thread_wait
        j       .alive
.ended: hold                            # who has ended it has let go
        let_go
        lw      s1, MN_RESULT(s0)
        lw      a0, MN_MAPPING(s0)
        lw      a1, MN_MAPPED(s0)
        call    munmap
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret
        .size   thread_join, . - thread_join

        .globl  thread_yield
        .type   thread_yield, @function
thread_yield:
        hold
        la      a2, mn_make_ready
        j       mn_leave
        .size   thread_yield, . - thread_yield

        .globl  thread_wait
        .type   thread_wait, @function
thread_wait:
        hold
        lw      t3, 0(a0)
        bne     t3, a1, .has_changed
        lw      t3, TP_CONTEXT(tp)
        sw      a0, MN_WORD(t3)
        la      a2, mn_make_wait
        j       mn_leave
.has_changed:
        let_go
        ret
        .size   thread_wait, . - thread_wait

        .globl  thread_wake
        .type   thread_wake, @function
thread_wake:
        hold
        jal     t6, mn_move
        j       mn_announce
        .size   thread_wake, . - thread_wake

        .globl  thread_read, thread_write
        .type   thread_read, @function
thread_read:
        li      a7, CALL_READ           # the worker waits
        ecall
        ret
        .size   thread_read, . - thread_read

        .type   thread_write, @function
thread_write:
        li      a7, CALL_WRITE
        ecall
        ret
        .size   thread_write, . - thread_write

        .bss
        .balign 64
mn_lock:        .zero   4
        .balign 64
mn_ready:       .zero   8               # first, last
mn_waiting:     .zero   4               # first
mn_work:        .zero   4               # counts threads that became ready
mn_sleepers:    .zero   4               # workers
        .balign 16
mn_first:       .zero   MN_ROOM
