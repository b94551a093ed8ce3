# Two processes hand a word to and fro on one hart: each switch loads another page-table root
#
# include  lib/print.s lib/errno.s lib/pip.s lib/futex.s
# harts    1
# expect   exit 0
# expect   prints exactly "a hundred rounds\n"
# expect   counts roots >= 190

# Compare switch-tasks.s.

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        li      a0, 0
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_SHARED | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        mv      s0, a0
        li      a0, SIGCHLD
        li      a1, 0
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        beqz    a0, .child
        li      s1, 0                   # our turn: 0, 2, 4 ...
        call    play
        la      a0, text
        call    print_line
        li      a0, 0
        call    exit_group
.child:
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

        .bss
        .balign 4
word:   .zero   4
