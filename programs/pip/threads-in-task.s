# A task has threads of its own: they share its variables, and the root's are others
#
# include  lib/print.s lib/errno.s lib/pip.s lib/team.s
# files    threads-in-task.s:/bin/task
# expect   exit 0
# expect   prints exactly "counted by three threads of the task: 300\n"
#            "the root's variable: 0\n"
#            "its status: 4\n"

# lib/team.s in a task is the task's own copy, with its own idea of where its TLS image is: the task's.

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
        spawn   path
        li      a0, 0
        la      a1, status
        call    pip_wait
        lw      a0, variable
        value   "the root's variable"
        lw      a0, status
        srli    a0, a0, 8
        value   "its status"
        li      a0, 0
        j       .done
.task:  la      a0, count
        li      a1, 3
        call    team
        lw      a0, variable
        value   "counted by three threads of the task"
        li      a0, 4
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

count:  la      t0, variable
        li      t1, 100
        li      t2, 1
.count: amoadd.w  zero, t2, (t0)
        addi    t1, t1, -1
        bnez    t1, .count
        li      a0, 0
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
variable: .zero 4
status: .zero   4
