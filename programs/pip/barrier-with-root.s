# The root takes part in the barrier: nobody is ahead by more than one phase
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    barrier-with-root.s:/bin/task
# expect   exit 0
# expect   prints exactly "phases: 6\n" "too early: 0\n"

# Everybody adds one to a counter before the barrier; behind it, the counter shows that all have come.

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
        li      a1, 4
        call    pip_barrier_init
        la      a0, shared
        la      a1, name
        call    pip_named_export
        li      s0, 3
.spawn: spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .spawn
        la      s0, shared
        call    phases
        mv      s2, a0
.wait:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        bnez    a0, .waited
        lw      t0, status
        add     s2, s2, t0
        j       .wait
.waited:
        lw      t0, shared
        srli    a0, t0, 2
        value   "phases"
        mv      a0, s2
        value   "too early"
        li      a0, 0
        j       .done
.task:
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        call    phases
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

phases: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s1, 8(sp)
        sw      s2, 4(sp)
        li      s1, 0                   # s1 = what the counter is at least
        li      s2, 0                   # s2 = how often it is not
.phase: li      t0, 1
        amoadd.w  zero, t0, (s0)
        addi    a0, s0, 4
        call    pip_barrier_wait
        addi    s1, s1, 4
        lw      t0, 0(s0)
        bge     t0, s1, .enough
        addi    s2, s2, 1
.enough:
        li      t0, 24
        bne     s1, t0, .phase
        mv      a0, s2
        lw      ra, 12(sp)
        lw      s1, 8(sp)
        lw      s2, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "counter and barrier"

        .bss
        .balign 4
shared: .zero   4 + PIP_BARRIER_BYTES
status: .zero   4
