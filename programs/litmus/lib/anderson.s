# anderson: a ring of flags; everybody waits at a place of its own.
#
#       acquire:  mine = fetch_and_add(next, 1) mod THREADS;  while flags[mine] == 0: look again;  flags[mine] = 0
#       release:  flags[mine + 1] = 1
#
# T. Anderson, "The performance of spin lock alternatives for shared-memory multiprocessors", 1990.

        .include "litmus.s"

        .macro  prepare
        la      s0, next
        la      s2, flags
        addi    s3, s2, 4 * THREADS     # behind the last flag
        .endm

        .macro  acquire
        li      t0, 1
        amoadd.w t0, t0, (s0)
        li      t1, THREADS
        remu    t0, t0, t1
        slli    t0, t0, 2
        add     s1, s2, t0              # s1 = &flags[mine]
.wait:  lw      t0, 0(s1)
        beqz    t0, .wait
        sw      zero, 0(s1)
        .endm

        .macro  release
        addi    s1, s1, 4
        bne     s1, s3, .inside
        mv      s1, s2
.inside:
        li      t0, 1
        sw      t0, 0(s1)
        .endm

        .data
        .balign 4
flags:  .word   1                       # the first to come may enter
        .zero   4 * (THREADS - 1)
next:   .word   0

        .include "rounds.s"
