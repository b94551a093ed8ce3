# mp: message passing: data first, then the flag; who sees the flag sees the data: 3 executions.
#
# With `.equ FLAG_FIRST, 1` the flag is set before the data is there.

        .include "litmus.s"

        .ifndef FLAG_FIRST
        .equ    FLAG_FIRST, 0
        .endif

        .equ    FLAG, 4

        .text
writer: la      t0, data
        li      t1, 1
        .if     FLAG_FIRST
        sw      t1, FLAG(t0)
        sw      t1, 0(t0)
        .else
        sw      t1, 0(t0)
        sw      t1, FLAG(t0)
        .endif
        finish

reader: la      t0, data
        lw      s0, FLAG(t0)
        lw      s1, 0(t0)
        beqz    s0, .early
        must_equal s1, s0, "the flag is there and the data is not"
.early: finish

        .bss
        .balign 4
data:   .zero   4
flag:   .zero   4
