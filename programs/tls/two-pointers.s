# Two threads, two values of tp, one name: each sees its own variable.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "pointers differ, thread 0 has 100, thread 1 has 101\n"

# The instructions that read `mine` are the same for both threads.  What differs is tp, which each thread was given when
# it was created, and nothing else.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, part
        li      a1, 2
        call    team

        la      t0, pointers
        lw      t1, 0(t0)
        lw      t2, 4(t0)
        la      a0, equal
        beq     t1, t2, .say
        la      a0, differ
.say:   call    print_string
        la      t0, values
        lw      a0, 0(t0)
        call    print_decimal
        la      a0, other
        la      t0, values
        lw      a1, 4(t0)
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:                                   # a0 = my number
        lui     t0, %tprel_hi(mine)
        add     t0, t0, tp, %tprel_add(mine)
        addi    t1, a0, 100
        sw      t1, %tprel_lo(mine)(t0)

        la      t2, met
        li      t3, 1
        amoadd.w.aqrl  zero, t3, (t2)
        li      t3, 2
.wait:  lw      t1, 0(t2)               # until the other has stored, too
        bne     t1, t3, .wait

        slli    t3, a0, 2
        la      t2, pointers
        add     t2, t2, t3
        sw      tp, 0(t2)
        lw      t1, %tprel_lo(mine)(t0)
        la      t2, values
        add     t2, t2, t3
        sw      t1, 0(t2)
        li      a0, 0
        ret

        .section .tbss, "awT", @nobits
        .balign 4
mine:           .zero   4

        .section .rodata
differ:         .asciz  "pointers differ, thread 0 has "
equal:          .asciz  "pointers are equal, thread 0 has "
other:          .asciz  ", thread 1 has "

        .bss
        .balign 4
met:            .zero   4
pointers:       .zero   8
values:         .zero   8
