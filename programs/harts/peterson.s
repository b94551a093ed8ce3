# Mutual exclusion from loads and stores alone.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "two threads, 200 additions each: 400\n"

# Peterson's lock for threads 0 and 1.  It is right because memory is sequentially consistent here; on a machine with
# store buffers it needs the fence between "I want" and the look at the other, and on the laboratory it does no harm.
#
#       want[me] = 1;  victim = me
#       while want[other] and victim == me:  look again

        .equ    TURNS, 200

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, turns
        li      a1, 2
        call    team
        la      a0, message
        lw      a1, count
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

turns:                                  # a0 = my number
        la      t0, want
        slli    t1, a0, 2
        add     t1, t0, t1              # t1 = &want[me]
        xori    t2, a0, 1
        slli    t2, t2, 2
        add     t2, t0, t2              # t2 = &want[other]
        la      t3, victim
        la      t4, count
        li      t5, TURNS

.turn:  li      t6, 1
        sw      t6, 0(t1)
        sw      a0, 0(t3)
        fence   rw, rw
.look:  lw      t6, 0(t2)
        beqz    t6, .enter
        lw      t6, 0(t3)
        beq     t6, a0, .look
.enter: fence   r, rw

        lw      t6, 0(t4)
        addi    t6, t6, 1
        sw      t6, 0(t4)

        fence   rw, w
        sw      zero, 0(t1)
        addi    t5, t5, -1
        bnez    t5, .turn
        li      a0, 0
        ret

        .section .rodata
message:        .asciz  "two threads, 200 additions each: "

        .bss
        .balign 4
want:           .zero   8
victim:         .zero   4
count:          .zero   4
