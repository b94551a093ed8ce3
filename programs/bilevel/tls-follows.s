# A thread-local variable stays its thread's own, whichever kernel context runs it.
#
# include  lib/print.s lib/blt.s
# expect   exit 0
# expect   prints exactly "4 threads, each with its own number\n"

# Each thread writes its number into the same thread-local variable, at home, and looks again after every decouple,
# yield and couple.  The number itself is kept in a register, which a switch keeps anyhow.

        .equ    THREADS, 4
        .equ    ROUNDS, 5

        .section .tbss, "awT", @nobits
        .balign 4
my_number:      .zero   4

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        sw      a0, domain, t0
        li      s0, THREADS
        la      s1, threads
.make:  la      a0, look
        mv      a1, s0
        li      a2, UC_TASK
        call    uc_create
        sw      a0, 0(s1)
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .make
        la      s1, threads
        li      s0, THREADS
.join:  lw      a0, 0(s1)
        call    uc_join
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .join
        li      a0, THREADS
        call    print_decimal
        la      a0, each
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

look:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        lui     t0, %tprel_hi(my_number)
        add     t0, t0, tp, %tprel_add(my_number)
        sw      s0, %tprel_lo(my_number)(t0)
        li      s1, ROUNDS
.round: lw      a0, domain
        call    uc_decouple
        call    check
        call    uc_yield
        call    check
        call    uc_couple
        call    check
        addi    s1, s1, -1
        bnez    s1, .round
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

check:  lui     t0, %tprel_hi(my_number)
        add     t0, t0, tp, %tprel_add(my_number)
        lw      t0, %tprel_lo(my_number)(t0)
        sub     a0, t0, s0
        seqz    a0, a0
        la      a1, another
        li      a7, CALL_ASSERT
        ecall
        ret

        .section .rodata
another:        .asciz  "the thread-local variable is another thread's"
each:           .asciz  " threads, each with its own number"

        .bss
        .balign 4
domain:         .zero   4
threads:        .zero   4 * THREADS
