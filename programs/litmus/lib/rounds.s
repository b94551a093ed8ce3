# rounds: what a lock is asked for.  Each of THREADS threads, ROUNDS times:
#
#       acquire;  data = me;  data must be me;  release
#
# A family defines the macros prepare, acquire and release, and then includes this.  s6 and s7 are ours, a0 = me stays.

        .text
thread: prepare
        la      s7, data
        .if     ROUNDS > 1
        li      s6, ROUNDS
        .endif
.round: acquire
        sw      a0, 0(s7)
        lw      t0, 0(s7)
        must_equal t0, a0, "two threads are in the section"
        release
        .if     ROUNDS > 1
        addi    s6, s6, -1
        bnez    s6, .round
        .endif
        finish

        .bss
        .balign 4
data:   .zero   4
