# A mix in the manner of CoreMark: lists, matrices, a state machine and a CRC.
#
# include  cmk-list.s cmk-matrix.s cmk-state.s
#
# A round finds, reverses and sorts a list of 64 nodes twice, multiplies
# 12x12 matrices, and lets the state machine read a text of numbers before and
# after some of its letters were spoilt.  Every result goes into the CRC.

# cmk: a0 = the CRC after a0 rounds

        .globl  cmk
        .text
cmk:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0                  # s0 = rounds left
        li      s1, 0xffff              # s1 = the CRC
        call    list_make
        call    matrix_make
.round:
        mv      a0, s0
        mv      a1, s1
        call    list_round
        mv      a1, a0
        mv      a0, s0
        call    matrix_round
        mv      a1, a0
        mv      a0, s0
        call    state_round
        mv      s1, a0
        addi    s0, s0, -1
        bnez    s0, .round
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

# crc_word: go on with a CRC-16 (polynomial 0xa001, low bit first).
#
#   in    a0  32 more bits
#         a1  the CRC so far
#   out   a0  the CRC now
#   uses  t0-t3

        .globl  crc_word
crc_word:
        li      t0, 32
        li      t1, 0xa001
.bit:
        xor     t2, a0, a1
        andi    t2, t2, 1
        srli    a1, a1, 1
        beqz    t2, .even
        xor     a1, a1, t1
.even:
        srli    a0, a0, 1
        addi    t0, t0, -1
        bnez    t0, .bit
        mv      a0, a1
        ret
