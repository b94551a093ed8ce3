# pip_abort by one task: the whole family ends with SIGABRT, the root as well
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    abort-by-task.s:/bin/task
# expect   signal SIGABRT
# expect   prints exactly "all are there\n"

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
        la      a0, barrier
        li      a1, 4
        call    pip_barrier_init
        la      a0, barrier
        la      a1, name
        call    pip_named_export
        li      s0, 3
.spawn: spawn   path
        addi    s0, s0, -1
        bnez    s0, .spawn
        la      a0, barrier
        call    pip_barrier_wait
        la      a0, there
        call    print_line
        la      a0, there
        la      a1, there
        call    pip_named_export
        mv      a0, zero
        li      a1, 0
        call    pip_wait_any            # task 0 ends us while we wait
.stay:  li      a0, 0
        call    pip_yield
        j       .stay
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      a0, 0(sp)
        call    pip_barrier_wait
        la      a0, pipid
        call    pip_get_pipid
        lw      t0, pipid
        bnez    t0, .stay
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, there
        call    pip_named_import        # until the root has said so
        call    pip_abort
        j       .stay
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "barrier"
there:  .asciz  "all are there"

        .bss
        .balign 4
barrier: .zero  PIP_BARRIER_BYTES
pipid:  .zero   4
