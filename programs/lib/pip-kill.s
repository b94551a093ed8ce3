# pip-kill: signals for tasks.
#
# include  lib/syscall.s lib/pip.s

# pip_kill: send a signal to a task, or to the root.
#
#   in    a0  pipid
#         a1  signal
#   out   a0  0, EPERM, EINVAL (negative pipid, no signal), ERANGE (pipid too big), ESRCH (nobody there, or gone)

        .text
        .globl  pip_kill
        .type   pip_kill, @function
pip_kill:
        mv      t2, a1
        mv      t3, ra
        call    pip_record
        mv      ra, t3
        mv      t0, a0
        mv      a0, a1
        beqz    t0, .kill_done
        mv      a0, t0
        mv      a1, t2
        j       kill_record
.kill_done:
        ret
        .size   pip_kill, . - pip_kill

# kill_record: the same for a record in a0.

        .type   kill_record, @function
kill_record:
        lw      t0, PIP_TASK_TID(a0)
        lw      t1, PIP_TASK_EVENT(a0)
        lw      t2, PIP_TASK_ROOT(a0)
        li      a0, ESRCH
        beqz    t0, .kill_done
        beqz    t1, .kill_done
        mv      a2, a1
        lw      t1, PIP_ROOT_MODE(t2)
        li      t3, PIP_MODE_PTHREAD
        beq     t1, t3, .kill_thread
        mv      a0, t0
        mv      a1, a2
        li      a7, CALL_KILL
        ecall
        neg     a0, a0
        ret
.kill_thread:
        lw      a0, PIP_ROOT_PID(t2)
        mv      a1, t0
        li      a7, CALL_TGKILL
        ecall
        neg     a0, a0
        ret
        .size   kill_record, . - kill_record

# kill_others: in a0, a signal for all tasks but ourselves.

        .type   kill_others, @function
kill_others:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      s2, a0                  # s2 = signal
        lw      t0, pip_root
        lw      s1, PIP_ROOT_NTASKS(t0) # s1 = how many are left
        addi    s0, t0, PIP_ROOT_BYTES  # s0 = record
.another:
        beqz    s1, .others_done
        lw      t0, PIP_TASK_TAKEN(s0)
        lw      t1, pip_task
        beqz    t0, .skip
        beq     t1, s0, .skip
        mv      a0, s0
        mv      a1, s2
        call    kill_record
.skip:  addi    s0, s0, PIP_TASK_BYTES
        addi    s1, s1, -1
        j       .another
.others_done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret
        .size   kill_others, . - kill_others

# pip_kill_all_tasks: SIGTERM for every task; only the root may.  Gives 0 or EPERM.

        .globl  pip_kill_all_tasks
        .type   pip_kill_all_tasks, @function
pip_kill_all_tasks:
        lw      t0, pip_task
        beqz    t0, .not_root
        lw      t0, PIP_TASK_PIPID(t0)
        li      t1, PIP_PIPID_ROOT
        bne     t0, t1, .not_root
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, SIGTERM
        call    kill_others
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.not_root:
        li      a0, EPERM
        ret
        .size   pip_kill_all_tasks, . - pip_kill_all_tasks

# pip_abort: the whole family ends: SIGABRT for all others, then SIGKILL for whoever did not care, then the root.

        .globl  pip_abort
        .type   pip_abort, @function
pip_abort:
        lw      t0, pip_root
        beqz    t0, .abort_alone
        li      a0, SIGABRT
        call    kill_others
        li      a0, SIGKILL
        call    kill_others
        lw      t0, pip_root
        lw      a0, PIP_ROOT_PID(t0)
        j       .abort_root
.abort_alone:
        call    getpid
.abort_root:
        li      a1, SIGABRT
        li      a7, CALL_KILL
        ecall
        li      a0, 128 + SIGABRT
        call    exit_group
        .size   pip_abort, . - pip_abort

# pip_sigmask: hold signals back, from now on or no longer: rt_sigprocmask.
#
#   in    a0  SIG_BLOCK, SIG_UNBLOCK or SIG_SETMASK
#         a1  set of 8 bytes, or 0
#         a2  where the old set goes, or 0
#   out   a0  0, EINVAL

        .globl  pip_sigmask
        .type   pip_sigmask, @function
pip_sigmask:
        li      a3, 8
        li      a7, CALL_RT_SIGPROCMASK
        ecall
        neg     a0, a0
        ret
        .size   pip_sigmask, . - pip_sigmask

# pip_signal_wait: wait for a signal that is held back.
#
#   in    a0  signal
#   out   a0  0, EINVAL
#
# Another signal, for which there is a handler, does not end the waiting.

        .globl  pip_signal_wait
        .type   pip_signal_wait, @function
pip_signal_wait:
        addi    sp, sp, -16
        addi    t0, a0, -1
        li      t1, 1
        sll     t1, t1, t0              # by the low five bits
        srli    t0, t0, 5
        sw      zero, 0(sp)
        sw      zero, 4(sp)
        slli    t0, t0, 2
        add     t0, t0, sp
        sw      t1, 0(t0)
.signal_again:
        mv      a0, sp
        li      a1, 0
        li      a2, 0
        li      a3, 8
        li      a7, CALL_RT_SIGTIMEDWAIT_TIME64
        ecall
        li      t0, -EINTR
        beq     a0, t0, .signal_again
        addi    sp, sp, 16
        bgtz    a0, .signal_came
        neg     a0, a0
        ret
.signal_came:
        li      a0, 0
        ret
        .size   pip_signal_wait, . - pip_signal_wait
