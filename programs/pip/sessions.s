# Each task can begin a session of its own: one address space, several groups and sessions
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    sessions.s:/bin/task
# expect   exit 0
# expect   prints exactly "in the root's group at first: 3\n"
#            "leaders of their own session: 3\n"
#            "the root's session: 1\n"

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
        la      a0, shared
        la      a1, name
        call    pip_named_export
        li      s0, 3
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
        value   "in the root's group at first"
        lw      a0, shared + 4
        value   "leaders of their own session"
        li      a0, 0
        li      a7, CALL_GETSID
        ecall
        value   "the root's session"
        li      a0, 0
        j       .done
.task:
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        li      a0, 0
        li      a7, CALL_GETPGID
        ecall
        lw      t0, pip_root
        lw      t0, PIP_ROOT_PID(t0)
        sub     a0, a0, t0
        seqz    a0, a0
        amoadd.w  zero, a0, (s0)
        li      a7, CALL_SETSID
        ecall
        mv      s1, a0
        li      a0, 0
        li      a7, CALL_GETSID
        ecall
        mv      s2, a0
        call    getpid
        xor     t0, a0, s1
        xor     t1, a0, s2
        or      t0, t0, t1
        seqz    t0, t0
        addi    t1, s0, 4
        amoadd.w  zero, t0, (t1)
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
name:   .asciz  "counts"

        .bss
        .balign 4
shared: .zero   8
status: .zero   4
