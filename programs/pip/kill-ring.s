# A signal goes round: from the root through four tasks and back, a hundred times
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    kill-ring.s:/bin/task
# expect   exit 0
# expect   prints exactly "rounds: 100\n" "taken by the tasks: 400\n"

# SIGUSR1 is held back everywhere (tasks inherit the root's mask) and taken by pip_signal_wait: none is lost and none
# kills.

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
        li      a0, SIG_BLOCK
        la      a1, set
        li      a2, 0
        call    pip_sigmask
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        la      a0, shared
        la      a1, name
        call    pip_named_export
        li      s0, 4
.spawn: spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .spawn
        li      s1, 100
        li      s2, 0
.round: li      a0, 0
        li      a1, SIGUSR1
        call    pip_kill
        bnez    a0, .done
        li      a0, SIGUSR1
        call    pip_signal_wait
        addi    s2, s2, 1
        addi    s1, s1, -1
        bnez    s1, .round
        mv      a0, s2
        value   "rounds"
.wait:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        bnez    a0, .waited
        lw      t0, status
        add     s2, s2, t0
        j       .wait
.waited:
        lw      a0, shared
        value   "taken by the tasks"
        li      a0, 0
        j       .done
.task:  la      a0, pipid
        call    pip_get_pipid
        lw      s2, pipid
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        li      s1, 100
.token: li      a0, SIGUSR1
        call    pip_signal_wait
        lw      t0, 0(s0)               # only the one who has the token counts
        addi    t0, t0, 1
        sw      t0, 0(s0)
        addi    a0, s2, 1
        li      t0, 4
        bne     a0, t0, .pass
        li      a0, PIP_PIPID_ROOT
.pass:  li      a1, SIGUSR1
        call    pip_kill
        addi    s1, s1, -1
        bnez    s1, .token
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
name:   .asciz  "count"
        .balign 4
set:    .word   1 << (SIGUSR1 - 1), 0

        .bss
        .balign 4
shared: .zero   4
pipid:  .zero   4
status: .zero   4
