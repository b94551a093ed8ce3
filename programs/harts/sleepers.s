# Sorting by sleeping: whoever has the smaller number wakes first.
#
# harts    1
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "1\n2\n3\n4\n"

# A tick of the machine is a nanosecond of its clock.  While all sleep, the hart does not count the ticks one by one:
# its clock jumps to the next event, and a program that sleeps for an hour is done at once.

        .equ    MILLISECOND, 1000000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, sleep
        li      a1, 4
        call    team
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

sleep:
        addi    sp, sp, -48
        sw      ra, 44(sp)
        sw      s0, 40(sp)
        la      t0, numbers
        slli    t1, a0, 2
        add     t0, t0, t1
        lw      s0, 0(t0)               # s0 = my number

        li      t0, MILLISECOND
        mul     t0, t0, s0
        addi    a2, sp, 16              # a2 = how long: seconds and nanoseconds, 64 bits each
        sw      zero, TIMESPEC_SECONDS(a2)
        sw      zero, TIMESPEC_SECONDS + 4(a2)
        sw      t0, TIMESPEC_NANOSECONDS(a2)
        sw      zero, TIMESPEC_NANOSECONDS + 4(a2)
        li      a0, CLOCK_MONOTONIC
        li      a1, 0                   # from now
        li      a3, 0
        li      a7, CALL_CLOCK_NANOSLEEP_TIME64
        ecall

        mv      a0, s0
        call    print_decimal
        call    newline
        li      a0, 0
        lw      ra, 44(sp)
        lw      s0, 40(sp)
        addi    sp, sp, 48
        ret

        .section .rodata
        .balign 4
numbers:        .word   3, 1, 4, 2
