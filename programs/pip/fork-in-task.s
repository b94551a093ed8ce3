# A task forks ten children and reaps exactly its own; they are no tasks, and their memory is a copy
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    fork-in-task.s:/bin/task
# expect   exit 0
# expect   prints exactly "children reaped by the task: 10\n"
#            "sum of their statuses: 55\n"
#            "and no more: ECHILD\n"
#            "the shared word: 0\n"
#            "after hooks: 1\n"

# A forked child has a copy of the whole address space, the root's data included. pip_exit in it ends it like exit:
# the after hook is the task's, who is not there.

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        call    pip_isa_task
        bnez    a0, .task
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        la      a0, shared
        la      a1, name
        call    pip_named_export
        spawn   path, , , after, hooks
        li      a0, 0
        la      a1, status
        call    pip_wait
        lw      a0, shared
        value   "the shared word"
        lw      a0, hooks
        value   "after hooks"
        li      a0, 0
        j       .done
.task:
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        li      s1, 10
.fork:  li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        beqz    a0, .child
        addi    s1, s1, -1
        bnez    s1, .fork
        li      s2, 0
.reap:  li      a0, P_ALL
        li      a1, 0
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        li      a7, CALL_WAITID
        ecall
        bnez    a0, .all
        addi    s1, s1, 1
        la      t0, info
        lw      t0, SIGINFO_STATUS(t0)
        add     s2, s2, t0
        j       .reap
.all:   mv      s0, a0
        mv      a0, s1
        value   "children reaped by the task"
        mv      a0, s2
        value   "sum of their statuses"
        neg     a0, s0
        answer  "and no more"
        li      a0, 0
        j       .done
.child: li      t0, 1
        sw      t0, 0(s0)               # in its own copy
        mv      a0, s1
        call    pip_exit
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

after:  lw      t0, 0(a0)
        addi    t0, t0, 1
        sw      t0, 0(a0)
        li      a0, 0
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "word"

        .bss
        .balign 8
info:   .zero   SIGINFO_BYTES
shared: .zero   4
hooks:  .zero   4
status: .zero   4
