# Every task has a pointer for itself, given at its spawn or set by itself
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    aux.s:/bin/task
# expect   exit 0
# expect   prints exactly "given at the spawn: 21\n"
#            "exported to it alone: 34\n"
#            "set by itself: 55\n"
#            "the root's: 0\n"

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
        la      a0, description
        la      a1, path
        la      a2, arguments
        li      a3, 0
        li      a4, 34
        li      a5, 21
        call    pip_spawn_from_main
        la      a0, description
        li      a1, PIP_CPUCORE_ASIS
        li      a2, 0
        li      a3, 0
        li      a4, 0
        call    pip_task_spawn
        li      a0, 0
        la      a1, status
        call    pip_wait
        la      a0, word
        call    pip_get_aux
        lw      a0, word
        value   "the root's"
        li      a0, 0
        j       .done
.task:  la      a0, word
        call    pip_get_aux
        lw      a0, word
        value   "given at the spawn"
        mv      a0, zero
        li      a1, 0
        la      a2, word
        li      a3, 0
        call    pip_init
        lw      a0, word
        value   "exported to it alone"
        li      a0, 55
        call    pip_set_aux
        la      a0, word
        call    pip_get_aux
        lw      a0, word
        value   "set by itself"
        li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .data
        .balign 4
arguments:      .word   path, 0
word:   .word   0
status: .word   0
description:    .zero   PIP_PROGRAM_BYTES
