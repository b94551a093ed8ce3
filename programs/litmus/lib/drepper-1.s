# drepper-1: the first mutex of "Futexes are tricky": a count of those who came.
#
#       acquire:  while (c = fetch_and_add(word, 1)) != 0:  sleep while word == c + 1
#       release:  word = 0;  wake one
#
# Drepper, "Futexes are tricky", 2004.  Of three threads two may keep one another from sleeping, each adding one before the
# other sleeps: the word grows until it is 0 again, and then two have the mutex.  So there are programs for two threads only.

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
