# A task that brings its library with it costs tens of times what a thread costs, and about what fork and exec cost.
#
# harts    1
# include  lib/print.s lib/order.s lib/errno.s lib/pip.s lib/thread.s
# files    large.s:/bin/large
# expect   exit 0
# expect   prints exactly "ten threads < a task\na task about a fork with exec\n"

# Each is made and waited for, TIMES over, and does nothing.  In spawn-cost.s the program is a few pages, and a task costs
# two to five threads.  PiP's tasks have each a C library and a PiP library of their own; half a mebibyte stands for it.
#
# The paper (Hori et al. 2018, figure 7, on a Xeon): 128 tasks take 86 ms, fork and exec 79 to 97, threads 2.6; a task is 34
# threads.  Here, with costs x86, it is 60, and as much as fork and exec.

        .include "lib/say.s"
        .include "lib/figure.s"

        .equ    TIMES, 4

        figure  threads, "a thread"
        figure  ten_threads, "ten threads"
        figure  tasks, "a task"
        figure  processes, "a fork with exec"

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

        la      s0, one_thread
        call    time
        sw      a0, threads, t0
        li      t1, 10
        mul     t1, a0, t1
        sw      t1, ten_threads, t0
        la      s0, one_task
        call    time
        sw      a0, tasks, t0
        la      s0, one_process
        call    time
        sw      a0, processes, t0

        less    ten_threads, tasks
        near    tasks, processes
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

# time: -> a0 the ticks of TIMES times what s0 does, once it has done it for the first time.

time:   addi    sp, sp, -16
        sw      ra, 12(sp)
        jalr    s0
        rdcycle s1
        li      s2, TIMES
.again: jalr    s0
        addi    s2, s2, -1
        bnez    s2, .again
        rdcycle a0
        sub     a0, a0, s1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

one_thread:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, nothing
        call    thread_create
        call    thread_join
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

nothing:
        li      a0, 0
        ret

one_task:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      t0, PIP_PIPID_ANY
        sw      t0, which, t1
        spawn   path, which
        lw      a0, which
        la      a1, status
        call    pip_wait
        lw      ra, 12(sp)
        addi    sp, sp, 16
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
        beqz    a0, .child
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
.child: la      a0, path
        la      a1, arguments
        la      a2, no_more
        li      a7, CALL_EXECVE
        ecall
        li      a0, 1
        call    exit_group

        .section .rodata
path:   .asciz  "/bin/large"

        .data
        .balign 4
arguments: .word path
no_more: .word  0

        .bss
        .balign 4
which:  .zero   4
status: .zero   4
