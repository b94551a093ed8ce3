# The state part of cmk.s: a machine that reads numbers, letter by letter.
#
#               sign          .             e          sign
#       start --------> s1 ------> float ------> s2 -------> exponent
#         |  digit       | digit    ^  digit      | else      | digit
#         +------> int <-+          |             v           v
#                   +---------------+          invalid    scientific
#                           .
#
# A comma ends a number in any state; any other letter out of place makes it
# invalid.  How often each state was reached is counted.

        .equ    START, 0
        .equ    INVALID, 4
        .equ    S1, 8
        .equ    INT, 12
        .equ    FLOAT, 16
        .equ    S2, 20
        .equ    EXPONENT, 24
        .equ    SCIENTIFIC, 28

# state_round: read the text, spoil it, read it again, put it right.
#
#   in    a0  number of the round, which picks the letters spoilt
#         a1  the CRC
#   out   a0  the CRC now

        .text
        .globl  state_round
state_round:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)
        mv      s0, a1                  # s0 = the CRC
        andi    s1, a0, 15
        addi    s1, s1, 3               # s1 = the distance of spoilt letters

        la      t0, counts
        addi    t1, t0, 32
.forget:
        sw      zero, 0(t0)
        addi    t0, t0, 4
        bne     t0, t1, .forget

        call    state_read
        mv      a0, s1
        call    state_spoil
        call    state_read
        mv      a0, s1
        call    state_spoil             # the same letters again: as it was

        la      s1, counts
        addi    s2, s1, 32
.add:
        lw      a0, 0(s1)
        mv      a1, s0
        call    crc_word
        mv      s0, a0
        addi    s1, s1, 4
        bne     s1, s2, .add

        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret

# state_spoil: flip a bit of every a0th letter that is no comma.

state_spoil:
        la      t0, text
        la      t1, text_end
        li      t3, ','
        li      t4, ',' ^ 4             # would become a comma
.spoil:
        lbu     t2, 0(t0)
        beq     t2, t3, .spare
        beq     t2, t4, .spare
        xori    t2, t2, 4
        sb      t2, 0(t0)
.spare:
        add     t0, t0, a0
        bltu    t0, t1, .spoil
        ret

# state_read: run over the whole text and count the states.
#
#   uses  a0 a1 t0-t6

state_read:
        la      a0, text                # a0 = the next letter
        la      a1, text_end
        la      t4, counts
        li      t5, 10
        li      t6, ','
.begin:
        li      t0, START               # t0 = state
.letter:
        beq     a0, a1, .finished
        lbu     t1, 0(a0)               # t1 = letter
        addi    a0, a0, 1
        beq     t1, t6, .ended
        addi    t2, t1, -'0'            # t2 < 10 if it is a digit
        beqz    t0, .in_start
        li      t3, INVALID
        beq     t0, t3, .letter
        li      t3, S1
        beq     t0, t3, .in_s1
        li      t3, INT
        beq     t0, t3, .in_int
        li      t3, FLOAT
        beq     t0, t3, .in_float
        li      t3, S2
        beq     t0, t3, .in_s2
        li      t3, EXPONENT
        beq     t0, t3, .in_exponent
        bltu    t2, t5, .letter         # scientific: digits only
        j       .invalid

.in_start:
        bltu    t2, t5, .to_int
        li      t3, '+'
        beq     t1, t3, .to_s1
        li      t3, '-'
        beq     t1, t3, .to_s1
        li      t3, '.'
        beq     t1, t3, .to_float
        j       .invalid
.in_s1:
        bltu    t2, t5, .to_int
        li      t3, '.'
        beq     t1, t3, .to_float
        j       .invalid
.in_int:
        bltu    t2, t5, .letter
        li      t3, '.'
        beq     t1, t3, .to_float
        j       .invalid
.in_float:
        bltu    t2, t5, .letter
        li      t3, 'e'
        beq     t1, t3, .to_s2
        j       .invalid
.in_s2:
        li      t3, '+'
        beq     t1, t3, .to_exponent
        li      t3, '-'
        beq     t1, t3, .to_exponent
        j       .invalid
.in_exponent:
        bltu    t2, t5, .to_scientific

.invalid:
        li      t0, INVALID
        j       .reached
.to_s1:
        li      t0, S1
        j       .reached
.to_int:
        li      t0, INT
        j       .reached
.to_float:
        li      t0, FLOAT
        j       .reached
.to_s2:
        li      t0, S2
        j       .reached
.to_exponent:
        li      t0, EXPONENT
        j       .reached
.to_scientific:
        li      t0, SCIENTIFIC
.reached:
        add     t3, t4, t0
        lw      t1, 0(t3)
        addi    t1, t1, 1
        sw      t1, 0(t3)
        j       .letter
.ended:
        lw      t1, 0(t4)               # one more number begun
        addi    t1, t1, 1
        sw      t1, 0(t4)
        j       .begin
.finished:
        ret

        .data
text:   .ascii  "5012,1234,-874,+122,35.54400,.1234500,-110.700,+0.64400,"
        .ascii  "5.500e+3,-.123e-2,-87e+832,+0.6e-12,T0.3e-1F,-T.T++Tq,"
        .ascii  "1T3.4e4z,34.0e-T^,99999,-1,+,.,3.14159,2.71828e+0,"
        .ascii  "0,1,1,2,3,5,8,13,21,34,55,89,144,233,377,610,987,"
text_end:

        .bss
        .balign 4
counts: .space  32
