# pip-exit: the ways in which a program ends.
#
# include  lib/syscall.s lib/pip.s

#       return from main    pip_exit       as C's exit       exit_group, C's _exit
#            |                 |           (exit_program)         |
#            +-----------------+---------------+                  |
#                     the after hook runs, once                   |
#            process mode: the task ends with all its contexts     at once, no hook
#            thread mode:  this context ends                       thread mode: the whole family
#
# `exit` of lib/syscall.s is the system call of that name, which ends one kernel context.

# pip_exit: end this task.
#
#   in    a0  status
#
#       root, or a program that nobody spawned:  the program ends
#       not the context that was spawned (a forked child, a further thread):  likewise, and no hook
#       result = after hook;  if the status is 0 it is the hook's result

        .text
        .globl  pip_exit, exit_program
        .type   pip_exit, @function
        .type   exit_program, @function
pip_exit:
exit_program:
        mv      s0, a0                  # we do not come back: nothing needs saving
        lw      s1, pip_task
        beqz    s1, .end_program
        lw      t0, PIP_TASK_PIPID(s1)
        li      t1, PIP_PIPID_ROOT
        beq     t0, t1, .end_program
        call    gettid
        lw      t0, PIP_TASK_TID(s1)
        bne     a0, t0, .end_program
        lw      t0, PIP_TASK_AFTER(s1)
        beqz    t0, .after
        sw      zero, PIP_TASK_AFTER(s1)
        lw      a0, PIP_TASK_HOOK_ARGUMENT(s1)
        jalr    t0
        bnez    s0, .after
        mv      s0, a0
.after: lw      t0, PIP_TASK_ROOT(s1)
        lw      t0, PIP_ROOT_MODE(t0)
        li      t1, PIP_MODE_PTHREAD
        bne     t0, t1, .end_program
        mv      a0, s0
        call    exit
.end_program:
        mv      a0, s0
        call    exit_group
        .size   pip_exit, . - pip_exit
