# string: memcpy, memset, strlen, strcmp, byte by byte.
#
# They use a0-a2 and t0-t2, as the C functions of the same names, and are written to be read.

# memcpy: copy bytes; the areas must not overlap.
#
#   in    a0  to
#         a1  from
#         a2  count
#   out   a0  to

        .text
        .globl  memcpy
        .type   memcpy, @function
memcpy:
        mv      t0, a0
        add     t2, a0, a2              # t2 = end of the target
.copy:  beq     t0, t2, .copied
        lbu     t1, 0(a1)
        sb      t1, 0(t0)
        addi    a1, a1, 1
        addi    t0, t0, 1
        j       .copy
.copied:
        ret
        .size   memcpy, . - memcpy

# memset: fill bytes.
#
#   in    a0  to
#         a1  byte
#         a2  count
#   out   a0  to

        .globl  memset
        .type   memset, @function
memset:
        mv      t0, a0
        add     t2, a0, a2
.put:   beq     t0, t2, .filled
        sb      a1, 0(t0)
        addi    t0, t0, 1
        j       .put
.filled:
        ret
        .size   memset, . - memset

# strlen: bytes before the terminating zero.
#
#   in    a0  string
#   out   a0  length

        .globl  strlen
        .type   strlen, @function
strlen:
        mv      t0, a0
.look:  lbu     t1, 0(t0)
        beqz    t1, .ended
        addi    t0, t0, 1
        j       .look
.ended: sub     a0, t0, a0
        ret
        .size   strlen, . - strlen

# strcmp: compare two strings as unsigned bytes.
#
#   in    a0  left
#         a1  right
#   out   a0  negative, 0 or positive: left is before, equal to or behind right

        .globl  strcmp
        .type   strcmp, @function
strcmp:
        lbu     t0, 0(a0)
        lbu     t1, 0(a1)
        addi    a0, a0, 1
        addi    a1, a1, 1
        bne     t0, t1, .differ
        bnez    t0, strcmp
.differ:
        sub     a0, t0, t1
        ret
        .size   strcmp, . - strcmp
