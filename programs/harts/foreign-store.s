# A store by another hart between LR and SC makes the SC fail.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "sc says 1, the word is 7\n"

#       turn  thread 0              thread 1
#        0    lr.w word
#        1                          word = 7
#        2    sc.w 5 -> word        fails and stores nothing

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, part
        li      a1, 2
        call    team
        sw      a0, 8(sp)               # thread 0's result plus 0
        la      a0, says
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, holds
        lw      a1, word
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:
        la      t0, word
        la      t1, turn
        bnez    a0, .intruder

        lr.w.aq t2, (t0)
        li      t3, 1
        sw      t3, 0(t1)               # turn 1; a store of our own to another word keeps the reservation
        li      t3, 2
.wait_for_2:
        lw      t4, 0(t1)
        bne     t4, t3, .wait_for_2
        li      t3, 5
        sc.w.rl a0, t3, (t0)            # a0 = 1: failed
        ret

.intruder:
        lw      t4, 0(t1)
        beqz    t4, .intruder
        li      t3, 7
        sw      t3, 0(t0)
        fence   w, w
        li      t3, 2
        sw      t3, 0(t1)               # turn 2
        li      a0, 0
        ret

        .section .rodata
says:           .asciz  "sc says "
holds:          .asciz  ", the word is "

        .bss
        .balign 4
word:           .zero   4
turn:           .zero   4
