# _exit of the root ends the family at once
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    root-underscore-exit.s:/bin/task
# expect   exit 5
# expect   prints exactly "the task is there\n"

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
        la      s0, there
        la      a0, there
        call    pip_export
.look:  lw      a1, 0(s0)
        bnez    a1, .there
        mv      a0, s0
        call    futex_wait
        j       .look
.there:
        li      a0, 5
        call    exit_group
.task:  la      a0, here
        call    print_line
.ask:   li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        call    pip_import
        lw      a0, 0(sp)
        beqz    a0, .ask                # not exported yet
        li      t0, 1
        sw      t0, 0(a0)
        li      a1, 1
        call    futex_wake
.stay:  call    sched_yield
        j       .stay
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
here:   .asciz  "the task is there"

        .bss
        .balign 4
there:  .zero   4
