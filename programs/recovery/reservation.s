# A thread that is stopped between LR and SC must not find the reservation that another thread has left on the same word.
#
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the careful one counted to 80\n"

# On one processor, both threads count in one word:
#
#       careful     lr  t0          stopped here, with t0 = 6
#                                               amoadd      the word is 7
#                                   hasty       lr          a reservation on the word, and no SC: the value will do
#                                               yields
#                   sc  t0 + 1      must fail: it would store 7 once more
#
# Whoever switches threads at user level gives up the reservation (ft_run in lib/ft-ready.s).

        .equ    ROUNDS, 80

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 1
        call    ft_init
        la      a0, careful
        li      a1, 0
        call    ft_create
        mv      s0, a0
        call    hasty
        sw      a0, 4(sp)
        mv      a0, s0
        call    ft_join
        la      a0, said
        lw      a1, count
        lw      t0, 4(sp)
        sub     a1, a1, t0
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

# hasty: count until the other is done; out a0 = how often.

hasty:  addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, 0
.hasty: la      t0, count
        li      t1, 1
        amoadd.w zero, t1, (t0)
        addi    s0, s0, 1
        lr.w    t1, (t0)
        call    ft_yield
        lw      t0, done
        beqz    t0, .hasty
        mv      a0, s0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .balign 4096                    # so that it can be stopped by a page fault, and the other not
careful:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, ROUNDS
.careful:
        la      t0, count
.again: lr.w    t1, (t0)
        addi    t1, t1, 1
        .rept   300                     # room to be stopped in
        nop
        .endr
        sc.w    t2, t1, (t0)
        bnez    t2, .again
        call    ft_yield
        addi    s0, s0, -1
        bnez    s0, .careful
        li      t0, 1
        sw      t0, done, t1
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret
        .balign 4096

        .section .rodata
said:   .asciz  "the careful one counted to "

        .bss
        .balign 4
count:  .zero   4
done:   .zero   4
