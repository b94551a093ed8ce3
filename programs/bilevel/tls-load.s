# To load the TLS register is a tenth of a switch where it is an instruction, and more than a switch where it is a call.
#
# include  lib/print.s lib/order.s lib/uc.s
# expect   exit 0
# expect   prints "tp"

# The paper (Hori et al. 2020, Table III): AArch64, as RISC-V, writes the register by an instruction, 2.5 ns beside 24.5
# for a switch of context, a tenth.  On x86 it was a call: 284 cycles beside 86, more than three times as much.  Here,
# in ticks: a switch takes 48; a load 1 or, with --costs x86, 178, nearly four times as much.
#
# Measured is what the paper measured: loads of the own value, and switches to a context that only switches back.  Both
# contexts have the same block, so that the switches load none.

        .include "lib/figure.s"
        .include "lib/load-tp.s"

        .equ    ROUNDS, 50

        figure  load, "a load of tp"
        figure  ten_loads, "ten loads of tp"
        figure  change, "a switch"

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        sw      s2, 0(sp)

        call    loads                   # once to have the pages
        call    loads
        li      t1, 10
        mul     t1, a0, t1
        sw      a0, load, t0
        sw      t1, ten_loads, t0

        la      s0, echo
        la      t0, echo_back
        sw      t0, UC_RA(s0)
        la      t0, echo_stack + 256
        sw      t0, UC_SP(s0)
        sw      tp, UC_TP(s0)
        la      t0, ours
        sw      tp, UC_TP(t0)
        li      t0, 1
        sw      t0, UC_SAVED(s0)
        call    switches
        call    switches
        sw      a0, change, t0

        .if     LOAD_TP_IS_CALL
        less    change, load
        .else
        at_most ten_loads, change
        .endif
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        lw      s2, 0(sp)
        addi    sp, sp, 16
        ret

# loads: the ticks of ROUNDS loads, without those of the loop.

loads:  rdcycle t2
        li      t3, ROUNDS
.empty_round:
        mv      t4, tp
        addi    t3, t3, -1
        bnez    t3, .empty_round
        rdcycle t0
        sub     t2, t0, t2              # t2 = ticks of the loop
        rdcycle t1
        li      t3, ROUNDS
.load_round:
        mv      t4, tp
        load_tp t4
        addi    t3, t3, -1
        bnez    t3, .load_round
        rdcycle t0
        sub     t0, t0, t1
        sub     a0, t0, t2
        ret

# switches: the ticks of ROUNDS switches, every other of them back to us.

switches:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        rdcycle s1
        li      s2, ROUNDS / 2
.switch_round:
        la      a0, ours
        la      a1, echo
        li      a2, 0
        call    uc_switch
        addi    s2, s2, -1
        bnez    s2, .switch_round
        rdcycle t0
        sub     a0, t0, s1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

echo_back:
        la      a0, echo
        la      a1, ours
        li      a2, 0
        call    uc_switch
        j       echo_back

        .bss
        .balign 4
ours:           .zero   UC_BYTES
echo:           .zero   UC_BYTES
                .balign 16
echo_stack:     .zero   256
