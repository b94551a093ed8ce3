# An inherited descriptor is the same open file: root and task read on where the other stopped
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    shared-offset.s:/bin/task
# files    "abcdefghij":/letters
# expect   exit 0
# expect   prints exactly "root: ab\n"
#            "task: cd\n"
#            "root: ef\n"
#            "task: gh\n"
#            "root: ij\n"

# Process mode: the table of descriptors is a copy, the open file with its position is not.

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
        li      a0, AT_FDCWD
        la      a1, letters
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        sw      a0, fd, t0
        la      a0, fd
        call    pip_export
        spawn   path
        la      s0, fd                  # the turn is in the word behind it
        li      s1, 0
        la      s2, root
        j       .turns
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        call    pip_import
        lw      s0, 0(sp)
        li      s1, 1
        la      s2, task
.turns: addi    a0, s0, 4
        lw      a1, 0(a0)
        li      t0, 5
        bge     a1, t0, .all
        andi    t1, a1, 1
        bne     t1, s1, .not_mine
        lw      a0, 0(s0)
        mv      a1, sp
        li      a2, 2
        sw      zero, 0(sp)
        li      a7, CALL_READ
        ecall
        mv      a0, s2
        call    print_string
        mv      a0, sp
        call    print_line
        addi    a0, s0, 4
        li      t0, 1
        amoadd.w.rl  zero, t0, (a0)
        li      a1, 1
        call    futex_wake
        j       .turns
.not_mine:
        call    futex_wait
        j       .turns
.all:   bnez    s1, .end
        li      a0, 0
        la      a1, status
        call    pip_wait
.end:   li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
letters: .asciz "/letters"
root:   .asciz  "root: "
task:   .asciz  "task: "

        .bss
        .balign 4
fd:     .zero   4
turn:   .zero   4
status: .zero   4
