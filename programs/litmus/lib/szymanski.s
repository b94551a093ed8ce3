# szymanski: a waiting room.  Who is in it when its door shuts goes in before all who come later.
#
#       acquire:  flag[me] = 1 (I want);  for every other j: while flag[j] >= 3: look again
#                 flag[me] = 3 (in the doorway)
#                 if some flag[j] == 1:  flag[me] = 2 (in the room);  until some flag[j] == 4: look again
#                 flag[me] = 4 (the door is shut);  for every j < me: while flag[j] >= 2: look again
#       release:  for every j > me: while flag[j] is 2 or 3: look again
#                 flag[me] = 0
#
# Szymanski, "A simple solution to Lamport's concurrent programming problem with linear wait", 1988.

        .include "litmus.s"

        .macro  prepare
        la      s0, flags
        slli    t0, a0, 2
        add     s1, s0, t0              # s1 = &flag[me]
        addi    s2, s0, 4 * THREADS     # behind the last one
        .endm

        .macro  acquire
        li      t0, 1
        sw      t0, 0(s1)

        li      t2, 3
        mv      t1, s0
.outside:
        beq     t1, s1, .next_outside
.open:  lw      t0, 0(t1)
        bgeu    t0, t2, .open
.next_outside:
        addi    t1, t1, 4
        bne     t1, s2, .outside

        sw      t2, 0(s1)
        li      t2, 1
        mv      t1, s0
.doorway:
        beq     t1, s1, .next_doorway
        lw      t0, 0(t1)
        beq     t0, t2, .room
.next_doorway:
        addi    t1, t1, 4
        bne     t1, s2, .doorway
        j       .last

.room:  li      t0, 2
        sw      t0, 0(s1)
        li      t2, 4
.look:  mv      t1, s0
.shut:  beq     t1, s1, .next_shut
        lw      t0, 0(t1)
        beq     t0, t2, .last
.next_shut:
        addi    t1, t1, 4
        bne     t1, s2, .shut
        j       .look

.last:  li      t0, 4
        sw      t0, 0(s1)
        li      t2, 2
        mv      t1, s0
.lower: beq     t1, s1, .in
.first: lw      t0, 0(t1)
        bgeu    t0, t2, .first
        addi    t1, t1, 4
        j       .lower
.in:
        .endm

        .macro  release
        li      t2, 2
        addi    t1, s1, 4
.upper: beq     t1, s2, .out
.leaving:
        lw      t0, 0(t1)
        addi    t0, t0, -2
        bltu    t0, t2, .leaving
        addi    t1, t1, 4
        j       .upper
.out:   sw      zero, 0(s1)
        .endm

        .bss
        .balign 4
flags:  .zero   4 * THREADS

        .include "rounds.s"
