# Without atomics an addition gets lost: each step of it, arranged.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "two additions, and the counter is 1\n"

# An addition is load, add, store.  The two threads take turns by a word, so that on every machine, with any number of
# harts and at any speed, this happens:
#
#       turn  thread 0              thread 1              counter
#        0    load 0                                      0
#        1                          load 0, add, store    1
#        2    add, store                                  1     the other's addition is gone

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, increment
        li      a1, 2
        call    team
        la      a0, message
        lw      a1, counter
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

increment:
        la      t0, counter
        la      t1, turn
        bnez    a0, .second

        lw      t2, 0(t0)               # t2 = 0
        li      t3, 1
        sw      t3, 0(t1)               # turn 1
        li      t3, 2
.wait_for_2:
        lw      t4, 0(t1)
        bne     t4, t3, .wait_for_2
        addi    t2, t2, 1               # t2 is an old value by now
        sw      t2, 0(t0)
        li      a0, 0
        ret

.second:
        lw      t4, 0(t1)
        beqz    t4, .second
        lw      t2, 0(t0)
        addi    t2, t2, 1
        sw      t2, 0(t0)
        fence   w, w                    # the counter is visible before turn 2 is
        li      t3, 2
        sw      t3, 0(t1)               # turn 2
        li      a0, 0
        ret

        .section .rodata
message:        .asciz  "two additions, and the counter is "

        .bss
        .balign 4
counter:        .zero   4
turn:           .zero   4
