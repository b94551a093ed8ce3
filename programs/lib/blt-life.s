# blt-life: birth and end of bi-level threads.
#
# include  lib/syscall.s lib/tls.s lib/string.s

# Offers uc_init, uc_create, uc_exit and uc_join.

        .equ    BLT_STACK, 4 * 4096
        .equ    BLT_TRAMPOLINE_STACK, 4096
        .equ    BLT_GUARD, 4096

# uc_init: the first thread becomes a BLT, coupled, with an empty domain.
#
#       mapping     |  trampoline's stack  |  record (BLT_...)  |

        .text
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

        .globl  blt_is_drained
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

        .globl  blt_end
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
