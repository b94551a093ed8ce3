# spsc: a ring between one producer and one consumer: ITEMS items through SLOTS slots.
#
#       producer:  for i = 1 .. ITEMS:  while made - used == SLOTS: look again;  ring[made mod SLOTS] = i;  made = made + 1
#       consumer:  for i = 1 .. ITEMS:  while made == used: look again;  ring[used mod SLOTS] must be i;  used = used + 1
#
# Lamport, "Proving the correctness of multiprocess programs", 1977.
#
# With `.equ EARLY, 1` an item is counted as made before it is in its slot.

        .include "litmus.s"

        .ifndef EARLY
        .equ    EARLY, 0
        .endif

        .equ    MADE, 0
        .equ    USED, 4

        .text
producer:
        la      s0, made
        la      s1, ring
        li      s2, 0                   # s2 = made
        li      s3, SLOTS
        li      s4, ITEMS
.full:  lw      t0, USED(s0)
        sub     t0, s2, t0
        beq     t0, s3, .full
        remu    t0, s2, s3
        slli    t0, t0, 2
        add     t0, s1, t0
        addi    s2, s2, 1
        .if     EARLY
        sw      s2, MADE(s0)
        sw      s2, 0(t0)
        .else
        sw      s2, 0(t0)
        sw      s2, MADE(s0)
        .endif
        bne     s2, s4, .full
        finish

consumer:
        la      s0, made
        la      s1, ring
        li      s2, 0                   # s2 = used
        li      s3, SLOTS
        li      s4, ITEMS
.empty: lw      t0, MADE(s0)
        beq     t0, s2, .empty
        remu    t0, s2, s3
        slli    t0, t0, 2
        add     t0, s1, t0
        lw      t0, 0(t0)
        addi    s2, s2, 1
        must_equal t0, s2, "a slot was read before it was written"
        sw      s2, USED(s0)
        bne     s2, s4, .empty
        finish

        .bss
        .balign 4
made:   .zero   4
used:   .zero   4
ring:   .zero   4 * SLOTS
