# A task is bound to the n-th hart of those its spawner may use, to a given one, or to none
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    core-binding.s:/bin/task
# harts    4
# expect   exit 0
# expect   prints exactly "as it is: 14\n"
#            "the first of ours: 2\n"
#            "the third of ours: 8\n"
#            "the fifth, which is the second again: 4\n"
#            "hart 0: 1\n"
#            "the task of a bound task, as it is: 4\n"

# The numbers are masks: a bit for each hart.  The root itself stays away from hart 0.

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
        li      t0, 14
        sw      t0, mask, t1
        li      a0, 0
        li      a1, 8
        la      a2, mask
        li      a7, CALL_SCHED_SETAFFINITY
        ecall
        li      a0, PIP_CPUCORE_ASIS
        call    on
        value   "as it is"
        li      a0, 0
        call    on
        value   "the first of ours"
        li      a0, 2
        call    on
        value   "the third of ours"
        li      a0, 4
        call    on
        value   "the fifth, which is the second again"
        li      a0, PIP_CPUCORE_ABS + 0
        call    on
        value   "hart 0"
        la      t0, deeper
        sw      t0, arguments, t1       # whoever is called so spawns another
        li      a0, 1
        call    on
        value   "the task of a bound task, as it is"
        li      a0, 0
        j       .done

.task:  lw      t0, 0(a1)
        lbu     t0, 5(t0)
        li      t1, 'd'
        beq     t0, t1, .spawns
        li      a0, 0
        li      a1, 8
        la      a2, mask
        li      a7, CALL_SCHED_GETAFFINITY
        ecall
        lw      a0, mask
        j       .done
.spawns:
        li      a0, PIP_CPUCORE_ASIS
        call    on
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

# on: in a0, a core as pip_spawn has it; gives the mask of a task that is spawned so.

on:     addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      a3, a0
        la      a0, path
        la      a1, arguments
        li      a2, 0
        mv      a4, sp
        li      a5, PIP_PIPID_ANY
        sw      a5, 0(sp)
        li      a5, 0
        li      a6, 0
        li      a7, 0
        call    pip_spawn
        lw      a0, 0(sp)
        addi    a1, sp, 4
        call    pip_wait
        lw      a0, 4(sp)
        srli    a0, a0, 8
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .data
path:   .asciz  "/bin/task"
deeper: .asciz  "/bin/deeper"
        .balign 4
arguments:      .word   path, 0
mask:           .word   0, 0
