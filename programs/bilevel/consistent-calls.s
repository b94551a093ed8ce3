# Every system call of four user-level processes is made at home, and the kernel watches it.
#
# include  lib/print.s lib/blt.s lib/blt-team.s
# always   consistent-calls
# expect   exit 0
# expect   counts strayed = 0
# expect   prints exactly "12 calls, each with the caller's pid\n"

# A bracket of couple and decouple holds a series of calls: the same pid answers getpid at its beginning and its end.

        .equ    TASKS, 4
        .equ    ROUNDS, 3

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, caller
        li      a1, TASKS
        li      a2, 2
        call    blt_team
        lw      a0, right
        call    print_decimal
        la      a0, calls
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

caller: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, ROUNDS
.round: call    uc_couple               # the bracket begins
        call    getpid
        lw      t0, TP_CONTEXT(tp)
        lw      t0, BLT_PID(t0)
        bne     a0, t0, .wrong
        la      t1, right
        li      t2, 1
        amoadd.w zero, t2, (t1)
.wrong: li      a0, 0
        call    uc_decouple             # and ends
        call    uc_yield
        addi    s0, s0, -1
        bnez    s0, .round
        call    uc_couple
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
calls:          .asciz  " calls, each with the caller's pid"

        .bss
        .balign 4
right:          .zero   4
