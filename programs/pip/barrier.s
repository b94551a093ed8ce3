# Four tasks go through ten phases together: in each, one of them counts, and all see it
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    barrier.s:/bin/task
# expect   exit 0
# expect   prints exactly "counted: 10\n"
#            "tasks that saw another number: 0\n"
#            "no tasks at all: EINVAL\n"
#            "nobody waits: ok\n"

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
        la      a0, shared + 4
        li      a1, 0
        call    pip_barrier_init
        sw      a0, refused, t0
        la      a0, shared + 4
        li      a1, 4
        call    pip_barrier_init
        la      a0, shared
        la      a1, name
        call    pip_named_export
        li      s0, 4
.spawn: spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .spawn
        li      s2, 0
.wait:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        bnez    a0, .waited
        lw      t0, status
        add     s2, s2, t0
        j       .wait
.waited:
        lw      a0, shared
        value   "counted"
        mv      a0, s2
        value   "tasks that saw another number"
        lw      a0, refused
        answer  "no tasks at all"
        la      a0, shared + 4
        call    pip_barrier_fin
        answer  "nobody waits"
        li      a0, 0
        j       .done
.task:
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        la      a0, pipid
        call    pip_get_pipid
        lw      s1, pipid
        li      s2, 0                   # s2 = phase
.phase: andi    t0, s2, 3               # whose turn it is
        bne     t0, s1, .not_me
        lw      t0, 0(s0)               # no atomic: nobody else touches it in this phase
        addi    t0, t0, 1
        sw      t0, 0(s0)
.not_me:
        addi    a0, s0, 4
        call    pip_barrier_wait
        addi    s2, s2, 1
        lw      t0, 0(s0)
        li      a0, 1
        bne     t0, s2, .done
        addi    a0, s0, 4
        call    pip_barrier_wait
        li      t0, 10
        bne     s2, t0, .phase
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
name:   .asciz  "counter and barrier"

        .bss
        .balign 4
shared: .zero   4 + PIP_BARRIER_BYTES
pipid:  .zero   4
refused: .zero  4
status: .zero   4
