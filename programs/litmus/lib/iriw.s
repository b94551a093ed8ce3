# iriw: independent reads of independent writes: two readers agree which of two stores was first: 15 executions.

        .include "litmus.s"

        .text
write_x:
        la      t0, x
        li      t1, 1
        sw      t1, 0(t0)
        finish

write_y:
        la      t0, y
        li      t1, 1
        sw      t1, 0(t0)
        finish

read_xy:
        la      t0, x
        la      t1, y
        lw      s0, 0(t0)
        lw      s1, 0(t1)
        finish

read_yx:
        la      t0, x
        la      t1, y
        lw      s1, 0(t1)
        lw      s0, 0(t0)
        finish

        .bss
        .balign 4
x:      .zero   4
y:      .zero   4
