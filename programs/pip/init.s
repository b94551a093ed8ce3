# pip_init takes what makes sense, once; a second root is refused
#
# include  lib/print.s lib/errno.s lib/pip.s
# expect   exit 0
# expect   prints exactly "none at all: EINVAL\n"
#            "less than none: EINVAL\n"
#            "too many: EOVERFLOW\n"
#            "no such mode: EINVAL\n"
#            "both modes: EINVAL\n"
#            "as it is: ok\n"
#            "ntasks: 300\n"
#            "pipid of the root: yes\n"
#            "again: EBUSY\n"
#            "finished: ok\n"

# What is refused changes nothing: the next call finds a program that is no root yet.

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        la      s0, count
        li      a2, 0
        li      a3, 0
        sw      zero, 0(s0)
        mv      a0, zero
        mv      a1, s0
        call    pip_init
        answer  "none at all"
        li      t0, -1
        sw      t0, 0(s0)
        mv      a0, zero
        mv      a1, s0
        li      a2, 0
        li      a3, 0
        call    pip_init
        answer  "less than none"
        li      t0, PIP_NTASKS_MAX + 1
        sw      t0, 0(s0)
        mv      a0, zero
        mv      a1, s0
        li      a2, 0
        li      a3, 0
        call    pip_init
        answer  "too many"
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0x4000
        call    pip_init
        answer  "no such mode"
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, PIP_MODE_PTHREAD | PIP_MODE_PROCESS
        call    pip_init
        answer  "both modes"

        la      a0, pipid
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        answer  "as it is"
        mv      a0, s0
        call    pip_get_ntasks
        lw      a0, 0(s0)
        value   "ntasks"
        lw      t0, pipid
        li      t1, PIP_PIPID_ROOT
        la      a0, right
        beq     t0, t1, .right
        la      a0, wrong
.right: call    print_line
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        answer  "again"
        call    pip_fin
        answer  "finished"
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
right:  .asciz  "pipid of the root: yes"
wrong:  .asciz  "pipid of the root: no"

        .bss
        .balign 4
count:  .zero   4
pipid:  .zero   4
