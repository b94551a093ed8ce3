# A few instructions of every kind, without start-up code.

        .globl  _start
_start: li      t0, 3
.loop:  addi    t0, t0, -1
        bnez    t0, .loop
        la      t1, counter
        li      t2, 0x1234
        sh      t2, 2(t1)
        amoadd.w  t3, t2, (t1)
        lr.w    t4, (t1)
        sc.w    t5, t2, (t1)
        sc.w    t5, zero, (t1)
        li      a0, 0
        li      a7, CALL_EXIT
        ecall

        .bss
        .balign 4
counter: .zero  4
