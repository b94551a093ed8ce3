# Two tasks wait for what neither exports, and nobody is left to run
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    import-deadlock.s:/bin/task
# expect   deadlock
# expect   prints exactly "from myself: EDEADLK\n"

# A task that asks itself is told. That two wait for each other only the kernel can see, when all is still.

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
        la      a0, first
        call    pip_export
        li      s0, 2
.spawn: spawn   path
        addi    s0, s0, -1
        bnez    s0, .spawn
        li      a0, 0
        la      a1, status
        call    pip_wait
        j       .done
.task:  la      a0, pipid
        call    pip_get_pipid
        lw      s0, pipid
        bnez    s0, .other
        li      a0, PIP_PIPID_MYSELF
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        answer  "from myself"
.other: xori    a0, s0, 1
        mv      a1, sp
        la      a2, name
        call    pip_named_import
.done:  li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "never"

        .bss
        .balign 4
first:  .zero   4
pipid:  .zero   4
status: .zero   4
