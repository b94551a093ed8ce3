# LR/SC notices that a word was changed, even when it has its old value again.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "the word is a again, and sc says 1\n"

# The same trap as in aba.s, but the reservation stands on the *word*, not on its value: any store by another hart
# takes it away.  Exactly this cannot be shown under qemu-riscv32, whose SC compares values.
#
#       turn  thread 0              thread 1              word
#        0    lr.w                                        a
#        1                          b, then a             a
#        2    sc.w                                        a     fails

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, part
        li      a1, 2
        call    team
        mv      a1, a0
        la      a0, message
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:
        la      t0, word
        la      t1, turn
        bnez    a0, .meanwhile

        lr.w.aq t2, (t0)
        li      t3, 1
        sw      t3, 0(t1)               # turn 1
        li      t3, 2
.wait_for_2:
        lw      t4, 0(t1)
        bne     t4, t3, .wait_for_2
        sc.w.rl a0, zero, (t0)          # a0 = 1
        ret

.meanwhile:
        lw      t4, 0(t1)
        beqz    t4, .meanwhile
        li      t3, 'b'
        sw      t3, 0(t0)
        li      t3, 'a'
        sw      t3, 0(t0)
        fence   w, w
        li      t3, 2
        sw      t3, 0(t1)               # turn 2
        li      a0, 0
        ret

        .section .rodata
message:        .asciz  "the word is a again, and sc says "

        .data
        .balign 4
word:           .word   'a'

        .bss
        .balign 4
turn:           .zero   4
