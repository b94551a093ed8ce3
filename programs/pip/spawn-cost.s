# What a task costs: about as much as fork and exec, and several times as much as a thread.
#
# include  lib/print.s lib/errno.s lib/pip.s lib/thread.s
# files    quiet.s:/bin/quiet
# harts    1
# expect   exit 0
# expect   prints exactly "a task costs more than two threads: 1\n"
#            "fork and exec cost at least half of a task: 1\n"
#            "and at most twice as much: 1\n"

# Each is made and waited for ten times, and the ticks are counted by rdcycle.  Orders, not figures: Hori et al. 2018,
# Fig. 7, where 128 tasks take as long as 128 forks, and 128 threads a small part of that.  They hold under all costs.
# The marks have the figures.

        .include "lib/say.s"

        .equ    TIMES, 10

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        call    one_task                # whatever is made once is made now
        call    one_thread
        call    one_process
        la      a0, one_task
        la      a1, task_mark
        call    measure
        mv      s0, a0
        la      a0, one_thread
        la      a1, thread_mark
        call    measure
        mv      s1, a0
        la      a0, one_process
        la      a1, process_mark
        call    measure
        mv      s2, a0
        slli    t0, s1, 1
        sltu    a0, t0, s0
        value   "a task costs more than two threads"
        slli    t0, s2, 1
        sltu    a0, s0, t0
        value   "fork and exec cost at least half of a task"
        slli    t0, s0, 1
        sltu    a0, s2, t0
        value   "and at most twice as much"
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

# measure: in a0 what is done TIMES times, in a1 a mark; gives the ticks.

measure:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      s0, a0
        mv      s2, a1
        li      s1, TIMES
        rdcycle t0
        sw      t0, 12(sp)
.again: jalr    s0
        addi    s1, s1, -1
        bnez    s1, .again
        rdcycle s1
        lw      t0, 12(sp)
        sub     s1, s1, t0
        mv      a0, s2
        mv      a1, s1
        li      a7, CALL_MARK
        ecall
        mv      a0, s1
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

one_task:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        spawn   path
        li      a0, 0
        li      a1, 0
        call    pip_wait
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

one_thread:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, nothing
        li      a1, 0
        call    thread_create
        call    thread_join
        lw      ra, 12(sp)
        addi    sp, sp, 16
nothing:
        ret

one_process:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        bnez    a0, .parent
        la      a0, path
        la      a1, arguments
        li      a2, 0
        li      a7, CALL_EXECVE
        ecall
        li      a0, 1
        call    exit_group
.parent:
        mv      a1, a0
        li      a0, P_PID
        li      a2, 0
        li      a3, WEXITED
        li      a4, 0
        li      a7, CALL_WAITID
        ecall
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
task_mark:      .asciz  "tasks"
thread_mark:    .asciz  "threads"
process_mark:   .asciz  "processes"

        .data
path:   .asciz  "/bin/quiet"
        .balign 4
arguments:      .word   path, 0
