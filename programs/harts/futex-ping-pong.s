# Two threads hand one word back and forth and sleep while it is not theirs.
#
# harts    2
# include  lib/print.s lib/team.s lib/futex.s
# expect   exit 0
# expect   prints exactly "ping\npong\nping\npong\nping\npong\n"

# The word says whose turn it is.  A thread sleeps while the word has the other's number, and changes it *before* it
# wakes: a wake that comes too early finds nobody, but then the sleeper's own comparison keeps it from sleeping.

        .equ    ROUNDS, 3

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, player
        li      a1, 2
        call    team
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

player:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0                  # s0 = my number
        li      s1, ROUNDS
.round: lw      a1, turn
        beq     a1, s0, .mine
        la      a0, turn
        call    futex_wait              # unless it has become mine meanwhile
        j       .round
.mine:  la      a0, ping
        beqz    s0, .say
        la      a0, pong
.say:   call    print_line
        fence   rw, w
        xori    t0, s0, 1
        sw      t0, turn, t1            # the other's turn from here on
        la      a0, turn
        li      a1, 1
        call    futex_wake
        addi    s1, s1, -1
        bnez    s1, .round
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
ping:           .asciz  "ping"
pong:           .asciz  "pong"

        .bss
        .balign 4
turn:           .zero   4
