# Four threads count without any lock, each in its own variable, and add up at the end.
#
# harts    4
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "4 x 1000 = 4000, with 4 atomic instructions\n"

# The cheapest lock is the one that is not needed.  Nobody else has the word, so load, add, store is right, and the
# hart never has to fetch the line from another one.

        .equ    THREADS, 4
        .equ    STEPS, 1000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, count
        li      a1, THREADS
        call    team
        sw      a0, 8(sp)               # how many atomic instructions there were
        la      a0, sum
        call    print_string
        lw      a0, total
        call    print_decimal
        la      a0, with
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, atomics
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

count:
        lui     t0, %tprel_hi(private)
        add     t0, t0, tp, %tprel_add(private)
        li      t1, STEPS
.step:  lw      t2, %tprel_lo(private)(t0)
        addi    t2, t2, 1
        sw      t2, %tprel_lo(private)(t0)
        addi    t1, t1, -1
        bnez    t1, .step

        la      t3, total
        amoadd.w  zero, t2, (t3)        # the one moment of sharing
        li      a0, 1
        ret

        .section .tbss, "awT", @nobits
        .balign 4
private:        .zero   4

        .section .rodata
sum:            .asciz  "4 x 1000 = "
with:           .asciz  ", with "
atomics:        .asciz  " atomic instructions"

        .bss
        .balign 4
total:          .zero   4
