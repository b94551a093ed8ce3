# Whose code it is decides who one is: a function of another task, called by its pointer, is that task
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    identity.s:/bin/task
# expect   exit 0
# expect   prints exactly "the task asks: 0\n"
#            "the root asks: -748\n"
#            "the root calls the task's function: 0\n"
#            "and that task's variable: 9\n"

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
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        call    whose
        value   "the root asks"
        lw      t0, 0(sp)
        jalr    t0
        mv      s0, a1
        value   "the root calls the task's function"
        mv      a0, s0
        value   "and that task's variable"
        la      a0, word
        la      a1, name
        call    pip_named_export
        li      a0, 0
        li      a1, 0
        call    pip_wait
        j       .done
.task:  li      t0, 9
        sw      t0, word, t1
        call    whose
        value   "the task asks"
        la      a0, whose
        la      a1, name
        call    pip_named_export
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import        # until the root has called it
        li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

whose:  addi    sp, sp, -16             # the pipid of whoever's code this is, and its variable
        sw      ra, 12(sp)
        mv      a0, sp
        call    pip_get_pipid
        lw      a0, 0(sp)
        lw      a1, word
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "whose"

        .data
        .balign 4
word:   .word   8
