# Two user contexts that yield to each other: the switch of a thread library.
#
# include  lib/rounds.s
# args     10
# expect   exit 0
# expect   prints exactly "02e88c08\n"
#
# A round is a thousand switches there and back.  A switch saves ra and s0-s11
# on the stack, swaps sp and loads the other's: thirteen stores, thirteen loads.

        .equ    FRAME, 64               # of a switch: 13 words, 16-byte aligned

        .globl  kernel
        .text
kernel:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)

        la      t0, stack_top - FRAME   # the other context starts in a switch
        la      t1, other               # that returns to `other`
        sw      t1, 52(t0)
        la      t1, sp_other
        sw      t0, 0(t1)

        li      t0, 1000
        mul     s0, a0, t0              # s0 = switches left
        li      s1, 0                   # s1 = sum, ours
.there:
        la      a0, sp_kernel
        la      a1, sp_other
        call    switch
        add     s1, s1, s0
        addi    s0, s0, -1
        bnez    s0, .there

        la      t0, total
        lw      a0, 0(t0)               # the sum of the other context
        slli    t1, a0, 7
        xor     a0, t1, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

# other: count the times we ran, for ever.

other:
        li      s0, 0
        li      s1, 0
        la      s2, total
.back:
        addi    s0, s0, 1
        xor     s1, s1, s0
        add     s1, s1, s0
        sw      s1, 0(s2)
        la      a0, sp_other
        la      a1, sp_kernel
        call    switch
        j       .back

# switch: leave one context and continue the other.
#
#   in    a0  where our sp is kept
#         a1  where theirs is

switch:
        addi    sp, sp, -FRAME
        sw      ra, 52(sp)
        sw      s0, 48(sp)
        sw      s1, 44(sp)
        sw      s2, 40(sp)
        sw      s3, 36(sp)
        sw      s4, 32(sp)
        sw      s5, 28(sp)
        sw      s6, 24(sp)
        sw      s7, 20(sp)
        sw      s8, 16(sp)
        sw      s9, 12(sp)
        sw      s10, 8(sp)
        sw      s11, 4(sp)
        sw      sp, 0(a0)
        lw      sp, 0(a1)               # from here on we are the other
        lw      ra, 52(sp)
        lw      s0, 48(sp)
        lw      s1, 44(sp)
        lw      s2, 40(sp)
        lw      s3, 36(sp)
        lw      s4, 32(sp)
        lw      s5, 28(sp)
        lw      s6, 24(sp)
        lw      s7, 20(sp)
        lw      s8, 16(sp)
        lw      s9, 12(sp)
        lw      s10, 8(sp)
        lw      s11, 4(sp)
        addi    sp, sp, FRAME
        ret

        .bss
        .balign 16
stack:  .space  4096
stack_top:
sp_kernel:
        .space  4
sp_other:
        .space  4
total:  .space  4
