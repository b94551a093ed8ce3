# drepper-2: the second mutex of "Futexes are tricky": 0 free, 1 held, 2 held and perhaps somebody waits.
#
#       acquire:  if (c = compare_and_swap(word, 0, 1)) != 0:
#                     do {  if c == 2 or compare_and_swap(word, 1, 2) != 0:  sleep while word == 2
#                     }  while (c = compare_and_swap(word, 0, 2)) != 0
#       release:  if fetch_and_add(word, -1) != 1:  word = 0;  wake one
#
# Drepper, "Futexes are tricky", 2004.

        .include "futex-call.s"

        .macro  acquire
        li      t1, 1
        li      t2, 2
        cas     t0, s0, zero, t1        # t0 = c
        beqz    t0, .mine
.held:  beq     t0, t2, .sleep
        cas     t0, s0, t1, t2
        beqz    t0, .again
.sleep: sleep   t2
.again: cas     t0, s0, zero, t2
        bnez    t0, .held
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
