# sleeper: threads that wait for something, and one that makes it true and wakes whoever says that it sleeps.
#
#       sleeper:  asleep[me] = 1;  if not ready: while not woken[me]: look again;  ready must be set
#       waker:    ready = 1;  for every sleeper j: if asleep[j]: woken[j] = 1
#
# With `.equ LOOK_FIRST, 1` a sleeper looks whether it is ready and then says that it sleeps: in between it is not woken.

        .include "litmus.s"

        .ifndef LOOK_FIRST
        .equ    LOOK_FIRST, 0
        .endif

        .equ    SLEEPERS, THREADS - 1
        .equ    WOKEN, 4 * SLEEPERS     # behind the words that say who is asleep

        .text
waker:  la      s0, ready
        la      t1, asleep
        addi    t2, t1, 4 * SLEEPERS
        li      t0, 1
        sw      t0, 0(s0)
.each:  lw      t0, 0(t1)
        beqz    t0, .awake
        sw      t0, WOKEN(t1)
.awake: addi    t1, t1, 4
        bne     t1, t2, .each
        finish

sleeper:                                # a0 = 1, 2, ...: the waker is thread 0
        la      s0, ready
        la      s1, asleep - 4
        slli    t0, a0, 2
        add     s1, s1, t0              # s1 = &asleep[me]
        li      t1, 1
        .if     LOOK_FIRST
        lw      t0, 0(s0)
        bnez    t0, .go
        sw      t1, 0(s1)
        .else
        sw      t1, 0(s1)
        lw      t0, 0(s0)
        bnez    t0, .go
        .endif
.sleep: lw      t0, WOKEN(s1)
        beqz    t0, .sleep
.go:    lw      t0, 0(s0)
        li      t1, 1
        must_equal t0, t1, "woken before it is ready"
        finish

        .bss
        .balign 4
ready:  .zero   4
asleep: .zero   8 * SLEEPERS            # and woken
