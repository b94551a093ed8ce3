# waiters: a mutex that is 0 or 1, and beside it how many wait.
#
#       acquire:  while swap(word, 1) != 0:  waiters + 1;  sleep while word == 1;  waiters - 1
#       release:  word = 0;  if waiters != 0: wake one
#
# With `.equ LOOK_FIRST, 1` the one who releases looks for waiters before the word is free: who comes in between sleeps and
# is not woken.

        .include "futex-call.s"

        .ifndef LOOK_FIRST
        .equ    LOOK_FIRST, 0
        .endif

        .equ    WAITERS, 4

        .macro  acquire
        li      s1, 1
.try:   amoswap.w t0, s1, (s0)
        beqz    t0, .mine
        addi    t1, s0, WAITERS
        amoadd.w zero, s1, (t1)
        sleep   s1
        addi    t1, s0, WAITERS
        li      t0, -1
        amoadd.w zero, t0, (t1)
        j       .try
.mine:
        .endm

        .macro  release
        .if     LOOK_FIRST
        lw      t0, WAITERS(s0)
        sw      zero, 0(s0)
        .else
        sw      zero, 0(s0)
        lw      t0, WAITERS(s0)
        .endif
        beqz    t0, .alone
        wake
.alone:
        .endm

        .bss
        .zero   4                       # how many wait, behind the word
        .text

        .include "rounds.s"
