# Root and task end, each in one of eight ways: the task's hook runs but for _exit, and the statuses are theirs
#
# args     0 0
# include  lib/print.s lib/errno.s lib/string.s lib/pip.s
# files    ends-both.s:/bin/task
# expect   exit 20
# expect   prints exactly "task: 10, hook: 1\n"

# The first argument is the root's way, the second the task's, a digit from 0 to 7:
#
#       0  return    1  pip_exit    2  exit    3  _exit        4 to 7  the same after pip_fin
#
# The task's status is 10 and its way, the root's 20 and its way.  ends.test.ts tries all sixty-four.

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        mv      s1, a1                  # s1 = argv
        call    pip_isa_task
        bnez    a0, .task
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        lw      t0, 4(s1)
        lbu     s0, 0(t0)
        addi    s0, s0, -'0'            # s0 = the root's way
        lw      t0, 8(s1)
        lbu     a5, 0(t0)
        addi    a5, a5, -'0'            # the task's is its aux pointer
        la      a0, description
        la      a1, path
        la      a2, arguments
        li      a3, 0
        li      a4, 0
        call    pip_spawn_from_main
        la      a0, hooks
        li      a1, 0
        la      a2, after
        li      a3, 0
        call    pip_spawn_hook
        la      a0, description
        li      a1, PIP_CPUCORE_ASIS
        li      a2, 0
        li      a3, 0
        la      a4, hooks
        call    pip_task_spawn
        li      a0, 0
        la      a1, status
        call    pip_wait
        la      a0, of_task
        call    print_string
        lw      a0, status
        srli    a0, a0, 8
        call    print_decimal
        la      a0, hook
        lw      a1, count
        call    print_value
        addi    a0, s0, 20
        j       .end

.task:  mv      a0, sp
        call    pip_get_aux
        lw      s0, 0(sp)
        addi    a0, s0, 10
.end:   sw      a0, 16(sp)              # in s0 the way, in a0 the status
        li      t0, 4
        bltu    s0, t0, .no_fin
        call    pip_fin
.no_fin:
        lw      a0, 16(sp)
        andi    t1, s0, 3
        beqz    t1, .return
        li      t0, 1
        beq     t1, t0, pip_exit
        li      t0, 2
        beq     t1, t0, exit_program
        j       exit_group
.return:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret

after:  lw      t0, count               # code and variables of the root, whose hook it is
        addi    t0, t0, 1
        sw      t0, count, t1
        li      a0, 0
        ret

        .section .rodata
path:   .asciz  "/bin/task"
of_task:        .asciz  "task: "
hook:   .asciz  ", hook: "

        .section .data.rel.ro, "aw"
        .balign 4
arguments:      .word   path, 0

        .bss
        .balign 4
count:  .zero   4
status: .zero   4
hooks:  .zero   PIP_HOOK_BYTES
description:    .zero   PIP_PROGRAM_BYTES
