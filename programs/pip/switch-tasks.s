# Two tasks hand a word to and fro on one hart: the page-table root stays, and so does what the TLB holds
#
# include  lib/print.s lib/errno.s lib/pip.s lib/futex.s
# files    switch-tasks.s:/bin/task
# harts    1
# expect   exit 0
# expect   prints exactly "a hundred rounds\n"
# expect   counts roots <= 2

# Compare switch-processes.s: the same two hundred switches, between two address spaces.

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
        la      s0, word
        la      a0, word
        la      a1, name
        call    pip_named_export
        spawn   path
        li      s1, 0                   # our turn: 0, 2, 4 ...
        call    play
        la      a0, text
        call    print_line
        li      a0, 0
        call    exit_group
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        li      s1, 1                   # 1, 3, 5 ...
        call    play
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

play:   addi    sp, sp, -16
        sw      ra, 12(sp)
.turn:  lw      a1, 0(s0)
        li      t0, 200
        bge     a1, t0, .played
        bne     a1, s1, .not_mine
        addi    a1, a1, 1
        sw      a1, 0(s0)
        addi    s1, s1, 2
        mv      a0, s0
        li      a1, 1
        call    futex_wake
        j       .turn
.not_mine:
        mv      a0, s0
        call    futex_wait
        j       .turn
.played:
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
text:   .asciz  "a hundred rounds"
path:   .asciz  "/bin/task"
name:   .asciz  "word"

        .bss
        .balign 4
word:   .zero   4
