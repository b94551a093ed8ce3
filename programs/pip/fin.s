# pip_fin waits for nobody: while a task has not been waited for it is refused
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    fin.s:/bin/task
# expect   exit 0
# expect   prints exactly "before pip_init: EPERM\n"
#            "while one is there: EBUSY\n"
#            "while one has not been waited for: EBUSY\n"
#            "waited: ok\n"
#            "at the end: ok\n"
#            "twice: EPERM\n"
#            "and once more a root: ok\n"

# The pipe tells when the task is about to end: it closes the writing end with everything else it has.

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
        call    pip_fin
        answer  "before pip_init"
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        spawn   path
        call    pip_fin
        answer  "while one is there"
        la      t0, ends
        lw      a0, 4(t0)
        li      a7, CALL_CLOSE
        ecall
        la      t0, ends
        lw      a0, 0(t0)
        la      a1, byte
        li      a2, 1
        li      a7, CALL_READ           # answers 0 when nobody can write any more: the task is gone
        ecall
        call    pip_fin
        answer  "while one has not been waited for"
        li      a0, 0
        li      a1, 0
        call    pip_wait
        answer  "waited"
        call    pip_fin
        answer  "at the end"
        call    pip_fin
        answer  "twice"
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        answer  "and once more a root"
.task:  li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
ends:   .zero   8
byte:   .zero   4
