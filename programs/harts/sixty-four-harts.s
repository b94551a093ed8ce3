# Sixty-four threads count together on sixty-four harts.
#
# harts    64
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "64 threads counted to 6400\n"

        .equ    THREADS, 64
        .equ    STEPS, 100

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, count
        li      a1, THREADS
        call    team                    # a0 = how many threads came to the end
        call    print_decimal
        la      a0, message
        lw      a1, counter
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

count:
        la      t0, counter
        li      t1, 1
        li      t2, STEPS
.step:  amoadd.w  zero, t1, (t0)        # one instruction, so nothing can come between load and store
        addi    t2, t2, -1
        bnez    t2, .step
        li      a0, 1
        ret

        .section .rodata
message:        .asciz  " threads counted to "

        .bss
        .balign 4
counter:        .zero   4
