# drepper-1: the first mutex of "Futexes are tricky": a count of those who came.
#
#       acquire:  while (c = fetch_and_add(word, 1)) != 0:  sleep while word == c + 1
#       release:  word = 0;  wake one
#
# Drepper, "Futexes are tricky", 2004.  Two who wait may keep one another from sleeping, each adding one before the other
# sleeps: then the word grows until it is 0 again, and two have the mutex.

        .include "futex-call.s"

        .macro  acquire
.try:   li      t0, 1
        amoadd.w t0, t0, (s0)           # t0 = c
        beqz    t0, .mine
        addi    t0, t0, 1
        sleep   t0
        j       .try
.mine:
        .endm

        .macro  release
        sw      zero, 0(s0)
        wake
        .endm

        .include "rounds.s"
