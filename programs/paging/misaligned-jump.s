# Without compressed instructions a jump to half an instruction is refused at the jump.
#
# expect   trap fetch misaligned at jump address middle+2

# Here pc stays at the jump, ra is not written, and the address is the target.

        .text
        .globl  main
main:
        la      t0, middle + 2
jump:   jalr    t0
        .globl  middle
middle: li      a0, 0
        ret
