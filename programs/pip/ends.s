# Four ways for a task to end: the after hook runs once in each but _exit, and pip_fin changes nothing
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    ends.s:/bin/task
# expect   exit 0
# expect   prints exactly "return: 1 10\n"
#            "pip_exit: 1 11\n"
#            "exit: 1 12\n"
#            "_exit: 0 13\n"
#            "pip_fin, return: 1 14\n"
#            "pip_fin, pip_exit: 1 15\n"
#            "pip_fin, exit: 1 16\n"
#            "pip_fin, _exit: 0 17\n"
#            "before hooks: 8\n"

# How often the after hook was there, and the status.  The way is the task's aux pointer.

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
        li      s0, 0
.next:  la      a0, description
        la      a1, path
        la      a2, arguments
        li      a3, 0
        li      a4, 0
        mv      a5, s0
        call    pip_spawn_from_main
        la      a0, hooks
        la      a1, before
        la      a2, after
        la      a3, counts
        call    pip_spawn_hook
        sw      zero, counts + 4, t0
        la      a0, description
        li      a1, PIP_CPUCORE_ASIS
        li      a2, 0
        li      a3, 0
        la      a4, hooks
        call    pip_task_spawn
        li      a0, 0
        la      a1, status
        call    pip_wait
        la      t0, ways
        slli    t1, s0, 2
        add     t0, t0, t1
        lw      a0, 0(t0)
        call    print_string
        lw      a0, counts + 4
        call    print_decimal
        la      a0, space
        lw      a1, status
        srli    a1, a1, 8
        call    print_value
        addi    s0, s0, 1
        li      t0, 8
        bne     s0, t0, .next
        lw      a0, counts
        value   "before hooks"
        li      a0, 0
        j       .done

.task:  mv      a0, sp
        call    pip_get_aux
        lw      s0, 0(sp)
        andi    s1, s0, 3
        addi    s2, s0, 10              # the status
        li      t0, 4
        bltu    s0, t0, .no_fin
        call    pip_fin
.no_fin:
        mv      a0, s2
        beqz    s1, .done
        li      t0, 1
        beq     s1, t0, pip_exit
        li      t0, 2
        beq     s1, t0, exit_program
        j       exit_group
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

before: lw      t0, 0(a0)
        addi    t0, t0, 1
        sw      t0, 0(a0)
        li      a0, 0
        ret
after:  lw      t0, 4(a0)
        addi    t0, t0, 1
        sw      t0, 4(a0)
        li      a0, 0
        ret

        .section .rodata
path:   .asciz  "/bin/task"
space:  .asciz  " "
.a:     .asciz  "return: "
.b:     .asciz  "pip_exit: "
.c:     .asciz  "exit: "
.d:     .asciz  "_exit: "
.e:     .asciz  "pip_fin, return: "
.f:     .asciz  "pip_fin, pip_exit: "
.g:     .asciz  "pip_fin, exit: "
.h:     .asciz  "pip_fin, _exit: "

        .data
        .balign 4
ways:   .word   .a, .b, .c, .d, .e, .f, .g, .h
arguments:      .word   path, 0

        .bss
        .balign 4
counts: .zero   8
status: .zero   4
hooks:  .zero   PIP_HOOK_BYTES
description:    .zero   PIP_PROGRAM_BYTES
