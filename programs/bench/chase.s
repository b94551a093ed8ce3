# A linked list of 16384 nodes in random order: every load waits for the last.
#
# include  lib/rounds.s
# args     10
# expect   exit 0
# expect   prints exactly "e577e3fb\n"
#
# A node is 32 bytes, half a MiB in all.  Sattolo's shuffle makes one single
# cycle of the nodes; a round walks it once.

        .equ    COUNT, 16384
        .equ    NEXT, 0                 # where the fields of a node lie
        .equ    VALUE, 4
        .equ    SIZE, 32

        .globl  kernel
        .text
kernel:
        la      a1, nodes
        la      a2, order
        li      a3, COUNT

        li      t0, 0                   # order = 0, 1, 2, ...
        mv      t1, a2
.number:
        sw      t0, 0(t1)
        addi    t0, t0, 1
        addi    t1, t1, 4
        bne     t0, a3, .number

        li      t0, COUNT - 1           # t0 = i, from the last to 1
        li      t2, 2463534242          # t2 = x of the xorshift
.shuffle:
        slli    t3, t2, 13
        xor     t2, t2, t3
        srli    t3, t2, 17
        xor     t2, t2, t3
        slli    t3, t2, 5
        xor     t2, t2, t3
        remu    t3, t2, t0              # t3 = j below i: Sattolo, not Fisher-Yates
        slli    t3, t3, 2
        add     t3, a2, t3
        slli    t4, t0, 2
        add     t4, a2, t4
        lw      t5, 0(t3)
        lw      t6, 0(t4)
        sw      t6, 0(t3)
        sw      t5, 0(t4)
        addi    t0, t0, -1
        bnez    t0, .shuffle

        li      t0, 0                   # node[i].next = &node[order[i]]
        mv      t1, a2
        mv      t2, a1
.link:
        lw      t3, 0(t1)
        slli    t4, t3, 5
        add     t4, a1, t4
        sw      t4, NEXT(t2)
        sw      t0, VALUE(t2)
        addi    t0, t0, 1
        addi    t1, t1, 4
        addi    t2, t2, SIZE
        bne     t0, a3, .link

        mv      t0, a0                  # t0 = rounds left
        li      a0, 0                   # a0 = sum
        mv      t1, a1                  # t1 = the node we stand on
.walk:
        lw      t2, VALUE(t1)
        lw      t1, NEXT(t1)
        sub     a0, t2, a0              # the order of the walk shows in the sum
        bne     t1, a1, .walk           # round once we are back at the first
        slli    t2, a0, 5               # sum = sum * 31 + rounds left
        sub     a0, t2, a0
        add     a0, a0, t0
        addi    t0, t0, -1
        bnez    t0, .walk
        ret

        .bss
        .balign 32
nodes:  .space  COUNT * SIZE
order:  .space  COUNT * 4
