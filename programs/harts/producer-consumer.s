# Two producers and two consumers share a ring of eight slots.
#
# harts    4
# include  lib/print.s lib/team.s lib/futex.s
# expect   exit 0
# expect   prints exactly "consumed the sum 20100\n"

# Two semaphores count free and full slots; a mutex guards the ring itself.  Producers put the numbers 1 to 200 (the
# odd ones and the even ones), consumers take a hundred each and add them up: 200 * 201 / 2 = 20100.
#
#       free  8 - full        slots to write             producer:  down free;  put;   up full
#       full                  slots to read              consumer:  down full;  take;  up free
#       head, tail            counted up for ever; the slot is the number modulo 8

        .equ    SLOTS, 8
        .equ    EACH, 100

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, worker
        li      a1, 4
        call    team                    # a0 = producers' 0 + 0, consumers' sums
        mv      a1, a0
        la      a0, message
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

worker:                                 # threads 0 and 1 produce, 2 and 3 consume
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        addi    s0, a0, 1               # s0 = next number to produce: 1, 3, 5 ... or 2, 4, 6 ...
        li      s1, EACH
        li      s2, 0                   # s2 = sum
        li      t0, 2
        bgeu    a0, t0, .consume

.produce:
        la      a0, free
        call    semaphore_down
        la      a0, ring_mutex
        call    mutex_lock
        la      t0, head
        call    slot
        sw      s0, 0(t1)
        la      a0, ring_mutex
        call    mutex_unlock
        la      a0, full
        call    semaphore_up
        addi    s0, s0, 2
        addi    s1, s1, -1
        bnez    s1, .produce
        j       .worked

.consume:
        la      a0, full
        call    semaphore_down
        la      a0, ring_mutex
        call    mutex_lock
        la      t0, tail
        call    slot
        lw      t2, 0(t1)
        add     s2, s2, t2
        la      a0, ring_mutex
        call    mutex_unlock
        la      a0, free
        call    semaphore_up
        addi    s1, s1, -1
        bnez    s1, .consume
.worked:
        mv      a0, s2
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

slot:                                   # t1 = the slot that the count at t0 names; counts on.  Under the mutex.
        lw      t1, 0(t0)
        addi    t2, t1, 1
        sw      t2, 0(t0)
        andi    t1, t1, SLOTS - 1
        slli    t1, t1, 2
        la      t2, ring
        add     t1, t2, t1
        ret

        .section .rodata
message:        .asciz  "consumed the sum "

        .data
        .balign 4
free:           .word   SLOTS

        .bss
        .balign 4
full:           .zero   4
ring_mutex:     .zero   4
head:           .zero   4
tail:           .zero   4
ring:           .zero   4 * SLOTS
