# dcl: double-checked locking: something is made once, by whoever needs it first.
#
#       if not made:  lock;  if not made: {  object = 42;  made = 1  };  unlock
#       object must be 42
#
# With `.equ FLAG_FIRST, 1` it is said to be made before it is.  Schmidt and Harrison, "Double-checked locking", 1996.

        .include "litmus.s"

        .ifndef FLAG_FIRST
        .equ    FLAG_FIRST, 0
        .endif

        .equ    MADE, 0
        .equ    OBJECT, 4
        .equ    LOCK, 8

        .text
thread: la      s0, made
        addi    s1, s0, LOCK
        li      s2, 42
        lw      t0, MADE(s0)
        bnez    t0, .there

.lock:  li      t0, 1
        amoswap.w t0, t0, (s1)
        bnez    t0, .lock
        lw      t0, MADE(s0)
        bnez    t0, .unlock
        li      t0, 1
        .if     FLAG_FIRST
        sw      t0, MADE(s0)
        sw      s2, OBJECT(s0)
        .else
        sw      s2, OBJECT(s0)
        sw      t0, MADE(s0)
        .endif
.unlock:
        sw      zero, 0(s1)

.there: lw      t0, OBJECT(s0)
        must_equal t0, s2, "the object is used before it is made"
        finish

        .bss
        .balign 4
made:   .zero   12                      # and the object, and the lock
