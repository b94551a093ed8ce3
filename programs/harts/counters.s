# The hart's counters never run backwards, and count instructions one by one.
#
# harts    1
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "0 backwards, 10 instructions between two reads take 11\n"

# `cycle` and `time` are the hart's clock, `instret` counts the instructions it has executed.  They are 64 bits wide
# and are read in halves: if the high half changed between two reads of it, the low half belongs to neither.
# Every hart has counters of its own, so a program that may be moved to another hart must not compare them.

        .equ    READS, 1000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)

        li      t0, READS
        li      a0, 0                   # a0 = reads that were smaller than the one before
        li      t1, 0                   # t1, t2 = the last time, low and high
        li      t2, 0
.read:  rdcycleh t4
        rdcycle t3
        rdcycleh t5
        bne     t4, t5, .read
        bltu    t4, t2, .backwards
        bne     t4, t2, .forwards
        bgeu    t3, t1, .forwards
.backwards:
        addi    a0, a0, 1
.forwards:
        mv      t1, t3
        mv      t2, t4
        addi    t0, t0, -1
        bnez    t0, .read
        call    print_decimal

        rdinstret t0
        .rept   10
        nop
        .endr
        rdinstret t1
        sub     a1, t1, t0              # the first rdinstret and ten nops
        la      a0, message
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
message:        .asciz  " backwards, 10 instructions between two reads take "
