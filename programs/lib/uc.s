# uc: user contexts, and switching from one to another.
#
# Offers uc_switch and uc_self.

        .include "lib/load-tp.s"

# uc_switch: leave one user context for another.  NOT THE STANDARD CONVENTION: it returns into the other context.
#
#   in    a0  the context that is left
#         a1  the one that goes on
#         a2  what is asked of it: a routine, or 0; it gets a0, and a3-a5 as they are
#   uses  everything a call may use
#
#       save what a call keeps in a0's record
#       load the same from a1's                            <- from here on nobody stands on a0's stack
#       a0 is saved: whoever finds it may run it
#       routine(a0, a3, a4, a5), which returns into a1

        .text
        .globl  uc_switch
        .type   uc_switch, @function
uc_switch:
        sw      ra, UC_RA(a0)
        sw      sp, UC_SP(a0)
        sw      s0, UC_S0(a0)
        sw      s1, UC_S1(a0)
        sw      s2, UC_S2(a0)
        sw      s3, UC_S3(a0)
        sw      s4, UC_S4(a0)
        sw      s5, UC_S5(a0)
        sw      s6, UC_S6(a0)
        sw      s7, UC_S7(a0)
        sw      s8, UC_S8(a0)
        sw      s9, UC_S9(a0)
        sw      s10, UC_S10(a0)
        sw      s11, UC_S11(a0)

        lw      t0, UC_SAVED(a1)
        beqz    t0, .not_saved          # it still runs somewhere: two would stand on its stack
        sw      zero, UC_SAVED(a1)
        fence   r, rw
        lw      ra, UC_RA(a1)
        lw      s0, UC_S0(a1)
        lw      s1, UC_S1(a1)
        lw      s2, UC_S2(a1)
        lw      s3, UC_S3(a1)
        lw      s4, UC_S4(a1)
        lw      s5, UC_S5(a1)
        lw      s6, UC_S6(a1)
        lw      s7, UC_S7(a1)
        lw      s8, UC_S8(a1)
        lw      s9, UC_S9(a1)
        lw      s10, UC_S10(a1)
        lw      s11, UC_S11(a1)
        lw      t0, UC_TP(a1)

        .globl  uc_switch_commit
uc_switch_commit:
        lw      sp, UC_SP(a1)           # committed: the old stack is not ours any more
        beq     t0, tp, .same_block     # a trampoline has its user context's block
        load_tp t0
.same_block:
        fence   rw, w
        li      t0, 1
        sw      t0, UC_SAVED(a0)
        beqz    a2, .nothing_asked
        jr      a2
.nothing_asked:
        ret
.not_saved:
        la      a1, not_saved
        li      a0, 0
        li      a7, CALL_ASSERT
        ecall
        .size   uc_switch, . - uc_switch

# uc_self: the running user context, by the word below its thread-local variables.

        .globl  uc_self
        .type   uc_self, @function
uc_self:
        lw      a0, TP_CONTEXT(tp)
        ret
        .size   uc_self, . - uc_self

        .section .rodata
not_saved:      .asciz  "a user context is loaded that is not saved"
