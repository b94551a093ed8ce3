# In thread mode a task has its own variables and shares everything else, pid and descriptors too
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    thread-mode.s:/bin/task
# expect   exit 0
# expect   prints exactly "threads: 1\n"
#            "shared descriptors: 1\n"
#            "its pid is the root's: 1\n"
#            "its tid is the root's: 0\n"
#            "its variable: 6\n"
#            "a descriptor it closed, in the root: 0\n"
#            "its status: 3\n"
#            "the root's variable: 5\n"

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
        li      a3, PIP_MODE_PTHREAD
        call    pip_init
        call    pip_is_threaded
        value   "threads"
        call    pip_is_shared_fd
        value   "shared descriptors"
        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        la      a0, shared
        la      a1, name
        call    pip_named_export
        spawn   path
        li      a0, 0
        la      a1, status
        call    pip_wait
        la      t0, ends
        lw      a0, 0(t0)
        li      a1, F_GETFD
        li      a2, 0
        li      a7, CALL_FCNTL64
        ecall
        seqz    a0, a0
        value   "a descriptor it closed, in the root"
        lw      a0, status
        srli    a0, a0, 8
        value   "its status"
        lw      a0, variable
        value   "the root's variable"
        li      a0, 0
        j       .done
.task:
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        lw      t0, pip_root
        lw      s1, PIP_ROOT_PID(t0)
        call    getpid
        sub     a0, a0, s1
        seqz    a0, a0
        value   "its pid is the root's"
        call    gettid
        sub     a0, a0, s1
        seqz    a0, a0
        value   "its tid is the root's"
        lw      a0, variable
        addi    a0, a0, 1
        sw      a0, variable, t0
        value   "its variable"
        lw      a0, -8(s0)
        li      a7, CALL_CLOSE
        ecall
        li      a0, 3                   # ends this thread, not its process
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "words"

        .data
        .balign 4
variable: .word 5

        .bss
        .balign 4
ends:   .zero   8
shared: .zero   4
status: .zero   4
