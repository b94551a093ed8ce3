# Every thread has a thread-local variable of its own, whoever runs it and however often it gives way.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "6 threads found what they had left\n"

        .equ    ROUNDS, 5

        .section .tdata, "awT", @progbits
        .balign 4
own:    .word   7

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 6
        call    crew
        call    print_decimal
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# work: add our number again and again, and give way between; result 1 if what was there is right.

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s0, a0
        li      s1, ROUNDS
        li      s2, 7                   # s2 = what it shall be
.round: lui     t0, %tprel_hi(own)
        add     t0, t0, tp, %tprel_add(own)
        lw      t1, %tprel_lo(own)(t0)
        bne     t1, s2, .wrong
        add     s2, s2, s0
        sw      s2, %tprel_lo(own)(t0)
        call    thread_yield
        addi    s1, s1, -1
        bnez    s1, .round
        li      a0, 1
        j       .done
.wrong: li      a0, 0
.done:  lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  " threads found what they had left"
