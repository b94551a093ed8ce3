# mcs: a queue in which everybody waits at its own node, and the one before says when it is over.
#
#       acquire:  mine.next = 0;  before = swap(tail, mine)
#                 if before != 0:  mine.locked = 1;  before.next = mine;  while mine.locked: look again
#       release:  if mine.next == 0:
#                     if compare_and_swap(tail, mine, 0) succeeds: done
#                     while mine.next == 0: look again        somebody has come and is about to link itself
#                 mine.next.locked = 0
#
# Mellor-Crummey and Scott, "Algorithms for scalable synchronization on shared-memory multiprocessors", 1991.
#
# With `.equ LATE, 1` a thread says that it waits only after it has linked itself: it may overwrite its release.
# With `.equ NOWAIT, 1` the one who leaves does not wait for the link: whoever links itself then waits for ever.

        .include "litmus.s"

        .ifndef LATE
        .equ    LATE, 0
        .endif
        .ifndef NOWAIT
        .equ    NOWAIT, 0
        .endif

        .equ    NEXT, 0
        .equ    LOCKED, 4

        .macro  prepare
        la      s0, tail
        la      s1, nodes
        slli    t0, a0, 3
        add     s1, s1, t0              # s1 = my node
        .endm

        .macro  acquire
        sw      zero, NEXT(s1)
        amoswap.w t0, s1, (s0)          # t0 = the node before
        beqz    t0, .mine
        li      t1, 1
        .if     LATE
        sw      s1, NEXT(t0)
        sw      t1, LOCKED(s1)
        .else
        sw      t1, LOCKED(s1)
        sw      s1, NEXT(t0)
        .endif
.wait:  lw      t0, LOCKED(s1)
        bnez    t0, .wait
.mine:
        .endm

        .macro  release
        lw      t0, NEXT(s1)
        bnez    t0, .pass
        cas     t0, s0, s1, zero
        beq     t0, s1, .free
        .if     !NOWAIT
.link:  lw      t0, NEXT(s1)
        beqz    t0, .link
.pass:  sw      zero, LOCKED(t0)
        .else
        j       .free
.pass:  sw      zero, LOCKED(t0)
        .endif
.free:
        .endm

        .bss
        .balign 4
tail:   .zero   4
nodes:  .zero   8 * THREADS

        .include "rounds.s"
