# pip_trywait answers at once: ECHILD while the task runs, 0 when it has ended
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    trywait.s:/bin/task
# expect   exit 0
# expect   prints exactly "while it runs: ECHILD\n"
#            "any, while it runs: ECHILD\n"
#            "when it has ended: ok\n"
#            "its status: 3\n"

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
        la      a0, go
        call    pip_export
        spawn   path
        li      a0, 0
        li      a1, 0
        call    pip_trywait
        answer  "while it runs"
        mv      a0, zero
        li      a1, 0
        call    pip_trywait_any
        answer  "any, while it runs"
        la      a0, go
        li      t0, 1
        sw      t0, 0(a0)
        li      a1, 1
        call    futex_wake
.again: li      a0, 0
        la      a1, status
        call    pip_trywait
        mv      s0, a0
        li      t0, ECHILD
        bne     a0, t0, .ended
        li      a0, PIP_YIELD_SYSTEM
        call    pip_yield
        j       .again
.ended: answer  "when it has ended"
        lw      a0, status
        srli    a0, a0, 8
        value   "its status"
        li      a0, 0
        j       .done
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        call    pip_import
        lw      s0, 0(sp)
.sleep: lw      a1, 0(s0)
        bnez    a1, .go
        mv      a0, s0
        call    futex_wait
        j       .sleep
.go:    li      a0, 3
.done:
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
go:     .zero   4
status: .zero   4
