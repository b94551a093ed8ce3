# filter: Peterson's lock for any number of threads: on each of THREADS - 1 levels at least one is held back.
#
#       acquire:  for L = 1 .. THREADS - 1:
#                     level[me] = L;  victim[L] = me
#                     for every other j:  while level[j] >= L and victim[L] == me: look again
#       release:  level[me] = 0
#
# Peterson, "Myths about the mutual exclusion problem", 1981; the name is from Herlihy and Shavit, "The art of multiprocessor
# programming", 2.4.

        .include "litmus.s"

        .macro  prepare
        la      s0, levels
        slli    t0, a0, 2
        add     s1, s0, t0              # s1 = &level[me]
        addi    s2, s0, 4 * THREADS     # behind the last one
        .endm

        .macro  acquire
        la      s3, victims             # s3 = &victim[L]
        li      s4, 1                   # s4 = L
.level: sw      s4, 0(s1)
        sw      a0, 0(s3)
        mv      t1, s0
.other: beq     t1, s1, .next_other
.look:  lw      t0, 0(t1)
        bltu    t0, s4, .next_other
        lw      t0, 0(s3)
        beq     t0, a0, .look
.next_other:
        addi    t1, t1, 4
        bne     t1, s2, .other
        addi    s3, s3, 4
        addi    s4, s4, 1
        li      t0, THREADS
        bne     s4, t0, .level
        .endm

        .macro  release
        sw      zero, 0(s1)
        .endm

        .bss
        .balign 4
levels: .zero   4 * THREADS
victims: .zero  4 * (THREADS - 1)

        .include "rounds.s"
