# A descriptor marked FD_CLOEXEC is there in the before hook, and closed in main
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    close-on-exec.s:/bin/task
# expect   exit 0
# expect   prints exactly "in the hook: 1\n"
#            "in main: EBADF\n"
#            "not marked: 0\n"
#            "in the root: 1\n"

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
        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        la      t0, ends
        lw      a0, 4(t0)
        li      a1, F_SETFD
        li      a2, FD_CLOEXEC
        li      a7, CALL_FCNTL64
        ecall
        la      a0, ends
        call    pip_export
        spawn   path, , hook, , ends
        li      a0, 0
        la      a1, status
        call    pip_wait
        lw      a0, in_hook
        value   "in the hook"
        lw      a0, status
        srai    a0, a0, 8
        answer  "in main"
        lw      a0, other
        value   "not marked"
        la      a0, ends
        call    flags_of
        value   "in the root"
        li      a0, 0
        j       .done
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        call    pip_import
        lw      s0, 0(sp)
        addi    a0, s0, -4
        call    flags_of                # of the reading end, which is not marked
        sw      a0, 12(s0)
        mv      a0, s0
        call    flags_of
        neg     a0, a0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

flags_of:                               # a0 = address of the pipe's words; the flags of its writing end
        lw      a0, 4(a0)
        li      a1, F_GETFD
        li      a2, 0
        li      a7, CALL_FCNTL64
        ecall
        ret

hook:   mv      t3, a0
        mv      t4, ra
        call    flags_of
        sw      a0, 8(t3)
        mv      ra, t4
        li      a0, 0
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
        .zero   4
ends:   .zero   8
in_hook: .zero  4
other:  .zero   4
status: .zero   4
