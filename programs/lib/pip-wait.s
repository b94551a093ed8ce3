# pip-wait: waiting for the end of tasks.  Any task may wait for any other.
#
# include  lib/syscall.s lib/pip.s

# A task that was waited for is gone: its program, stack and thread-local variables, its pid, its pipid.  Its heap stays
# with the slot, for the next task in it: others may still use blocks it gave them.
#
# The status is what Linux's wait gives: an exit status << 8, or the number of the signal that ended it.

# pip_wait, pip_trywait: for one task.
#
#   in    a0  pipid
#         a1  where the status goes, or 0
#   out   a0  0, EPERM, EINVAL, ERANGE, EDEADLK (the root, or we ourselves)
#             ECHILD (nobody there; pip_trywait: or not yet)

        .text
        .globl  pip_wait, pip_trywait
        .type   pip_wait, @function
        .type   pip_trywait, @function
pip_trywait:
        li      a2, WNOHANG
        j       .wait_for
pip_wait:
        li      a2, 0
.wait_for:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a1, 8(sp)
        sw      a2, 4(sp)
        call    pip_record
        mv      t0, a0
        mv      a0, a1
        beqz    t0, .waited
        lw      t1, PIP_TASK_PIPID(t0)
        li      t2, PIP_PIPID_ROOT
        li      a0, EDEADLK
        beq     t1, t2, .waited
        lw      t1, pip_task
        beq     t0, t1, .waited
        lw      t1, PIP_TASK_TAKEN(t0)
        lw      t2, PIP_TASK_TID(t0)
        li      a0, ECHILD
        beqz    t1, .waited
        beqz    t2, .waited             # somebody is about to spawn it
        mv      a0, t0
        lw      a1, 8(sp)
        lw      a2, 4(sp)
        li      a3, 0
        call    await
.waited:
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
        .size   pip_wait, . - pip_wait

# pip_wait_any, pip_trywait_any: for any task.
#
#   in    a0  where its pipid goes, or 0
#         a1  where the status goes, or 0
#   out   a0  0, EPERM, ECHILD (there is none left; pip_trywait_any: or none has ended yet)

        .globl  pip_wait_any, pip_trywait_any
        .type   pip_wait_any, @function
        .type   pip_trywait_any, @function
pip_trywait_any:
        li      a2, WNOHANG
        j       .wait_any
pip_wait_any:
        li      a2, 0
.wait_any:
        lw      t0, pip_root
        beqz    t0, .not_there
        mv      a3, a0
        li      a0, 0
        j       await
.not_there:
        li      a0, EPERM
        ret
        .size   pip_wait_any, . - pip_wait_any

# await: the kernel's answer, and what it means for the table.
#
#   in    a0  record, or 0 for any
#         a1  where the status goes, a2 options, a3 where the pipid goes
#
# The kernel is asked by the record, not by the tid: that may be another's by now.

        .type   await, @function
await:  addi    sp, sp, -48
        sw      ra, 44(sp)
        sw      a0, 40(sp)
        sw      a1, 36(sp)
        sw      a2, 32(sp)
        sw      a3, 28(sp)
.await_again:
        li      a0, -1
        mv      a1, sp
        lw      a2, 32(sp)
        lw      a3, 40(sp)
        li      a7, CALL_TASK_WAIT
        ecall
        li      t0, -EINTR
        beq     a0, t0, .await_again
        blez    a0, .nobody

        lw      t0, ENDED_WORD(sp)      # t0 = its record
        lw      t1, 28(sp)
        beqz    t1, .no_pipid
        lw      t2, PIP_TASK_PIPID(t0)
        sw      t2, 0(t1)
.no_pipid:
        lw      t1, 36(sp)
        beqz    t1, .no_status
        lw      t2, ENDED_STATUS(sp)
        lw      t3, ENDED_CODE(sp)
        li      t4, CLD_EXITED
        bne     t3, t4, .killed
        slli    t2, t2, 8
.killed:
        sw      t2, 0(t1)
.no_status:
        sw      zero, PIP_TASK_TID(t0)
        sw      zero, PIP_TASK_NAMES_COUNT(t0)
        amoswap.w.rl  zero, zero, (t0)  # PIP_TASK_TAKEN: the pipid is free
        li      a0, 0
        j       .await_done
.nobody:
        bltz    a0, .no_child
        li      a0, -ECHILD             # not yet
.no_child:
        neg     a0, a0
.await_done:
        lw      ra, 44(sp)
        addi    sp, sp, 48
        ret
        .size   await, . - await
