# mlock brings pages in and keeps them in memory until they are unlocked.
#
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "given up 0\nlocked 0\ngiven up -22\ndropped -22\nunlocked 0\ngiven up 0\nstill 7\n"

        .equ    AT, 0x10000000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT
        li      a1, 8192
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        mv      s0, a0
        li      t0, 7
        sw      t0, 0(s0)
        li      a0, MADV_PAGEOUT
        la      s1, given_up
        call    advise

        mv      a0, s0                  # waits for the first page; the second gets its frame
        li      a1, 8192
        li      a7, CALL_MLOCK
        ecall
        mv      a1, a0
        la      a0, locked
        call    print_value
        li      a0, MADV_PAGEOUT
        la      s1, given_up
        call    advise
        li      a0, MADV_DONTNEED
        la      s1, dropped
        call    advise

        mv      a0, s0
        li      a1, 8192
        li      a7, CALL_MUNLOCK
        ecall
        mv      a1, a0
        la      a0, unlocked
        call    print_value
        li      a0, MADV_PAGEOUT
        la      s1, given_up
        call    advise
        lw      a1, 0(s0)
        la      a0, still
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

advise:                                 # in a0 the advice, s1 what to call it
        addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      a2, a0
        mv      a0, s0
        li      a1, 8192
        li      a7, CALL_MADVISE
        ecall
        mv      a1, a0
        mv      a0, s1
        call    print_value
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
given_up:       .asciz  "given up "
locked:         .asciz  "locked "
dropped:        .asciz  "dropped "
unlocked:       .asciz  "unlocked "
still:          .asciz  "still "
