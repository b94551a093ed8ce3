# Three user-level threads take turns: every yield switches, and to the one that has waited longest.
#
# include  lib/print.s lib/blt.s
# expect   exit 0
# expect   prints exactly "15 turns, nobody passed over\n"

# They write their letters into one text and yield after each.  In which order they come to the domain is not
# determined; but from then on the queue goes round: each letter is the one three before.

        .equ    LETTERS, 3
        .equ    ROUNDS, 5

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        sw      a0, domain, t0
        li      s0, 0
        la      s1, threads
.make:  la      a0, letter
        mv      a1, s0
        li      a2, UC_THREAD
        call    uc_create
        sw      a0, 0(s1)
        addi    s1, s1, 4
        addi    s0, s0, 1
        li      t0, LETTERS
        bne     s0, t0, .make
        la      s1, threads
.join:  lw      a0, 0(s1)
        call    uc_join
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .join
        la      s0, written
        li      s1, LETTERS * (ROUNDS - 1)
.compare:
        lbu     t0, 0(s0)
        lbu     t1, LETTERS(s0)
        sub     a0, t0, t1
        seqz    a0, a0
        la      a1, unfair
        li      a7, CALL_ASSERT
        ecall
        addi    s0, s0, 1
        addi    s1, s1, -1
        bnez    s1, .compare
        lw      a0, length
        call    print_decimal
        la      a0, turns
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

letter: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0                  # s0 = my number
        lw      a0, domain
        call    uc_decouple
        lw      t0, come                # no lock: only the domain's kernel context runs us
        addi    t0, t0, 1
        sw      t0, come, t1
.not_all:
        lw      t0, come
        li      t1, LETTERS
        beq     t0, t1, .all_here
        call    uc_yield                # 0 if there is nobody else yet
        j       .not_all

.all_here:
        li      s1, ROUNDS
.round: la      t1, written
        lw      t2, length
        add     t1, t1, t2
        addi    t0, s0, 'a'
        sb      t0, 0(t1)
        addi    t2, t2, 1
        sw      t2, length, t0
        addi    s1, s1, -1
        beqz    s1, .done
        call    uc_yield
        addi    a0, a0, EINTR           # somebody else has run
        seqz    a0, a0
        la      a1, nobody
        li      a7, CALL_ASSERT
        ecall
        j       .round
.done:  call    uc_couple
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
nobody:         .asciz  "a yield found nobody else"
turns:          .asciz  " turns, nobody passed over"
unfair:         .asciz  "somebody was passed over"

        .bss
        .balign 4
domain:         .zero   4
come:           .zero   4
length:         .zero   4
threads:        .zero   4 * LETTERS
written:        .zero   LETTERS * ROUNDS + 1
