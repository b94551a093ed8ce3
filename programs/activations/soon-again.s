# A processor that has nothing to do for a short while is kept: work that comes soon, ten times, brings it back four times at most.
#
# harts    2
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "worked 10 times\n"
# expect   counts calls.sa_more <= 4

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 2
        call    ft_init
        li      s0, 10
.round: la      a0, work
        li      a1, 0
        call    ft_create
        call    ft_join
        li      t0, 10                  # soon: the other processor still looks
.wait:  addi    t0, t0, -1
        bnez    t0, .wait
        addi    s0, s0, -1
        bnez    s0, .round
        la      a0, said
        call    print_string
        lw      a0, worked
        call    print_decimal
        la      a0, times
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

work:   la      t0, worked
        li      t1, 1
        amoadd.w zero, t1, (t0)
        li      a0, 0
        ret

        .section .rodata
said:   .asciz  "worked "
times:  .asciz  " times"

        .bss
        .balign 4
worked: .zero   4
