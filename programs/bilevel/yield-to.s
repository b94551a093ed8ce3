# A thread names the one that shall run next, and it runs, whoever else waits longer.
#
# include  lib/print.s lib/blt.s lib/blt-team.s
# expect   exit 0
# expect   prints exactly "from 0 to 3, to 1, to 2, to 3: in this order\nin the ready queue only: EPERM\n"

# Four threads in one domain.  Each, when it gets its turn, checks that it was meant, notes its number and passes on; the
# next in the plan stands in the table.  Number 4, which is at home, cannot be yielded to, and neither can oneself.

        .equ    THREADS, 5

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, player
        li      a1, THREADS
        li      a2, 1
        call    blt_team
        lw      t0, turn
        li      t1, 5
        bne     t0, t1, .not_all_played
        la      a0, noted
        call    print_line
.not_all_played:
        la      a0, no
        lw      t0, refusals
        li      t1, 2
        bne     t0, t1, .say
        la      a0, only
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

player: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        slli    t0, s0, 2
        la      t1, contexts
        add     t1, t1, t0
        lw      t0, TP_CONTEXT(tp)
        sw      t0, 0(t1)
        li      t1, THREADS - 1
        bne     s0, t1, .not_four
        call    uc_couple               # four is not to be had
.not_four:
        la      t0, here
        li      t1, 1
        amoadd.w zero, t1, (t0)
.until_all:
        call    uc_yield                # at home: nobody else
        call    sched_yield
        lw      t0, here
        li      t1, THREADS
        bne     t0, t1, .until_all
        beq     s0, t1, .done
        li      t1, THREADS - 1
        beq     s0, t1, .done

.wait_turn:
        lw      t0, turn
        la      t1, plan
        slli    t2, t0, 2
        add     t1, t1, t2
        lw      t1, 0(t1)               # t1 = whose turn it is
        bltz    t1, .done
        beq     t1, s0, .mine
        bnez    t0, .not_meant          # since the first turn only the one that is meant runs
        call    uc_yield
        j       .wait_turn
.not_meant:
        li      a0, 0
        la      a1, not_meant
        li      a7, CALL_ASSERT
        ecall
.mine:  addi    t0, t0, 1
        sw      t0, turn, t1
        li      t1, 1
        bne     t0, t1, .pass_on
        lw      a0, contexts + 4 * (THREADS - 1)
        call    try
        lw      a0, TP_CONTEXT(tp)
        call    try
.pass_on:
        lw      t0, turn
        la      t1, plan
        slli    t2, t0, 2
        add     t1, t1, t2
        lw      t1, 0(t1)
        bltz    t1, .done
        la      t0, contexts
        slli    t1, t1, 2
        add     t0, t0, t1
        lw      a0, 0(t0)
        call    uc_yield_to
        addi    a0, a0, EINTR
        seqz    a0, a0
        la      a1, not_ready
        li      a7, CALL_ASSERT
        ecall
        j       .wait_turn
.done:  li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

try:    addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_yield_to
        addi    a0, a0, EPERM
        seqz    a0, a0
        lw      t0, refusals
        add     t0, t0, a0
        sw      t0, refusals, t1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
        .balign 4
plan:           .word   0, 3, 1, 2, 3, -1
noted:          .asciz  "from 0 to 3, to 1, to 2, to 3: in this order"
only:           .asciz  "in the ready queue only: EPERM"
no:             .asciz  "somebody was yielded to who was not there"
not_meant:      .asciz  "another one runs than was meant"
not_ready:      .asciz  "the one that was meant was not ready"

        .bss
        .balign 4
contexts:       .zero   4 * THREADS
here:           .zero   4
turn:           .zero   4
refusals:       .zero   4
