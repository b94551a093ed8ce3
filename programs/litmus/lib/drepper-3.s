# drepper-3: the third mutex of "Futexes are tricky": as the second, with swaps where they will do.
#
#       acquire:  if (c = compare_and_swap(word, 0, 1)) != 0:
#                     if c != 2:  c = swap(word, 2)
#                     while c != 0:  sleep while word == 2;  c = swap(word, 2)
#       release:  if fetch_and_add(word, -1) != 1:  word = 0;  wake one
#
# Drepper, "Futexes are tricky", 2004.
#
# With `.equ FORGETFUL, 1` who has slept takes the mutex as 1: of two who slept one is never woken.

        .include "futex-call.s"

        .ifndef FORGETFUL
        .equ    FORGETFUL, 0
        .endif

        .macro  acquire
        li      t1, 1
        li      t2, 2
        cas     t0, s0, zero, t1        # t0 = c
        beqz    t0, .mine
        beq     t0, t2, .sleep
.take:  amoswap.w t0, t2, (s0)
        beqz    t0, .mine
.sleep: sleep   t2
        .if     FORGETFUL
        cas     t0, s0, zero, t1
        beqz    t0, .mine
        .endif
        j       .take
.mine:
        .endm

        .macro  release
        li      t0, -1
        amoadd.w t0, t0, (s0)
        li      t1, 1
        beq     t0, t1, .alone
        sw      zero, 0(s0)
        wake
.alone:
        .endm

        .include "rounds.s"
