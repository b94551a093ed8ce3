# The before hook is code of the root that runs as the child: it moves the child's descriptors, not the root's
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    before-hook.s:/bin/task
# expect   exit 0
# expect   prints exactly "the root still has its end: 1\n" "through the pipe: hello\n"

# What fork is used for between fork and exec: the hook makes the writing end of a pipe the child's standard output.
# The child knows nothing of it and writes to descriptor 1.

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
        li      a1, O_CLOEXEC
        li      a7, CALL_PIPE2
        ecall
        spawn   path, , redirect, , ends
        li      a0, 0
        la      a1, status
        call    pip_wait
        la      t0, ends
        lw      a0, 4(t0)
        li      a1, F_GETFD
        li      a2, 0
        li      a7, CALL_FCNTL64
        ecall
        value   "the root still has its end"
        la      t0, ends
        lw      a0, 0(t0)
        la      a1, line
        li      a2, 20
        li      a7, CALL_READ
        ecall
        la      a0, through
        call    print_string
        la      a0, line
        call    print_line
        li      a0, 0
        j       .done
.task:  li      a0, 1
        la      a1, hello
        li      a2, 5
        call    write
        li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

redirect:                               # a0 = the root's `ends`; we are the child already
        lw      a0, 4(a0)
        li      a1, 1
        li      a2, 0
        li      a7, CALL_DUP3
        ecall
        li      a0, 0
        ret

        .section .rodata
path:   .asciz  "/bin/task"
through:        .asciz  "through the pipe: "
hello:  .asciz  "hello"

        .bss
        .balign 4
ends:   .zero   8
status: .zero   4
line:   .zero   24
