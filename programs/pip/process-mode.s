# A task is a process: its own pid, descriptors and directory, in the root's address space
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    process-mode.s:/bin/task
# expect   exit 0
# expect   prints exactly "its parent is the root: 1\n"
#            "its pid is the root's: 0\n"
#            "its system id is its pid: 1\n"
#            "a descriptor it closed, in the root: 1\n"
#            "the root's directory: /\n"

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
        mv      a0, sp
        li      a1, 12
        li      a7, CALL_GETCWD
        ecall
        la      a0, directory
        call    print_string
        mv      a0, sp
        call    print_line
        li      a0, 0
        j       .done
.task:
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        li      a7, CALL_GETPPID
        ecall
        lw      t0, pip_root
        lw      s1, PIP_ROOT_PID(t0)
        sub     a0, a0, s1
        seqz    a0, a0
        value   "its parent is the root"
        call    getpid
        mv      s2, a0
        sub     a0, a0, s1
        seqz    a0, a0
        value   "its pid is the root's"
        li      a0, PIP_PIPID_MYSELF
        la      a1, status
        call    pip_get_system_id
        lw      a0, status
        sub     a0, a0, s2
        seqz    a0, a0
        value   "its system id is its pid"
        lw      a0, -8(s0)
        li      a7, CALL_CLOSE
        ecall
        la      a0, bin
        li      a7, CALL_CHDIR
        ecall
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
bin:    .asciz  "/bin"
directory: .asciz "the root's directory: "

        .bss
        .balign 4
ends:   .zero   8
shared: .zero   4
status: .zero   4
