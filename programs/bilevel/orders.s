# A switch costs less than a yield, that less than a kernel's switch, that less than a call made at home, and most if the home sleeps.
#
# harts       2
# trampoline  user
# include     lib/print.s lib/pin.s lib/blt.s lib/thread.s
# expect      exit 0
# expect      prints exactly "switch < yield < kernel's switch < call at home, busywait < blocking\n"

# Each is done ROUNDS times and measured by the cycle counter of hart 0, on which the main thread's kernel context runs.  The
# worker's home is hart 1, as the paper has program cores and system-call cores.  The marks have the ticks of each.
#
# Most of a call at home is the way of cache lines from core to core and back: four atomic instructions of a pair find a line
# that the other hart had last (costs.ts).
#
# Hori et al. 2020, Tables III to V, in cycles (seconds times clock rate), and here in ticks (slice 7):
#
#                                        Xeon     costs x86        AArch64    costs aarch64
#       a switch                           86            46             49               46
#       a yield                           387           289            240              107
#       a kernel's switch                 692           697          2,440            2,447
#       a call at home, busywait        3,452         3,407          5,420            5,402
#       a call at home, blocking        7,566         4,911          8,960            8,072

        .equ    ROUNDS, 40

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        sw      a0, domain, t0
        li      a0, 1                   # hart 0
        call    pin

        # Two kernel threads on one hart: every sched_yield of ours is two switches.
        la      a0, partner
        call    thread_create
        mv      s0, a0
        call    sched_yield
        rdcycle s1
        li      t3, ROUNDS
.kernel_round:
        call    sched_yield
        addi    t3, t3, -1
        bnez    t3, .kernel_round
        rdcycle t0
        sub     t0, t0, s1
        srli    t0, t0, 1
        sw      t0, kernel_switch, t1
        li      t0, 1
        sw      t0, done, t1
        mv      a0, s0
        call    thread_join

        la      a0, worker
        li      a2, UC_TASK
        call    uc_create
        mv      s0, a0
.run:   call    uc_yield
        lw      t0, finished
        beqz    t0, .run
        mv      a0, s0
        call    uc_join

        la      s0, figures
        li      s1, 5
.tell:  la      a0, ticks
        lw      a1, 0(s0)
        li      a7, CALL_MARK
        ecall
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, .tell

        la      s0, figures             # each must be less than the next
        li      s1, 4
.compare:
        lw      t0, 0(s0)
        lw      t1, 4(s0)
        sltu    a0, t0, t1
        la      a1, wrong
        li      a7, CALL_ASSERT
        ecall
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, .compare
        la      a0, order
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

partner:
        addi    sp, sp, -16
        sw      ra, 12(sp)
.partner_round:
        call    sched_yield
        lw      t0, done
        beqz    t0, .partner_round
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

worker: addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        li      a0, 2                   # hart 1
        call    pin
        lw      a0, domain
        call    uc_decouple

        # A switch and nothing else, to a context that switches back: two a round.
        la      s0, echo
        la      t0, echo_back
        sw      t0, UC_RA(s0)
        la      t0, echo_stack + 256
        sw      t0, UC_SP(s0)
        sw      tp, UC_TP(s0)
        lw      t0, TP_CONTEXT(tp)
        sw      t0, UC_S0(s0)
        sw      s0, UC_S1(s0)
        li      t0, 1
        sw      t0, UC_SAVED(s0)
        rdcycle s1
        li      s2, ROUNDS / 2
.switch_round:
        lw      a0, TP_CONTEXT(tp)
        mv      a1, s0
        li      a2, 0
        call    uc_switch
        addi    s2, s2, -1
        bnez    s2, .switch_round
        la      a0, switch
        call    note

        # A yield to the main thread, which yields back: two a round.
        call    uc_yield
        rdcycle s1
        li      s2, ROUNDS / 2
.yield_round:
        call    uc_yield
        addi    s2, s2, -1
        bnez    s2, .yield_round
        la      a0, yield
        call    note

        li      a1, POLICY_BUSYWAIT
        la      s0, busywait
        call    at_home
        li      a1, POLICY_BLOCKING
        la      s0, blocking
        call    at_home
        li      t0, 1
        sw      t0, finished, t1
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

echo_back:                              # s0 is whom to switch back to, s1 our own record
        mv      a0, s1
        mv      a1, s0
        li      a2, 0
        call    uc_switch
        j       echo_back

# at_home: getpid at home, ROUNDS times; in a1 the policy, in s0 where the ticks go.

at_home:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 0
        call    uc_set_policy
        call    .pair                   # the policy counts from the next look on
        call    .pair
        rdcycle s1
        li      s2, ROUNDS
.pair_round:
        call    .pair
        addi    s2, s2, -1
        bnez    s2, .pair_round
        mv      a0, s0
        call    note
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

.pair:  addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_couple
        call    getpid
        li      a0, 0
        call    uc_decouple
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

note:   rdcycle t0                      # in a0 where the ticks since s1 go
        sub     t0, t0, s1
        sw      t0, 0(a0)
        ret

        .section .rodata
order:          .asciz  "switch < yield < kernel's switch < call at home, busywait < blocking"
ticks:          .asciz  "ticks"
wrong:          .asciz  "something cheap costs more than something dear"

        .bss
        .balign 4
figures:                                # in ticks, for ROUNDS of each
switch:         .zero   4
yield:          .zero   4
kernel_switch:  .zero   4
busywait:       .zero   4
blocking:       .zero   4
domain:         .zero   4
done:           .zero   4
finished:       .zero   4
echo:           .zero   UC_BYTES
                .balign 16
echo_stack:     .zero   256
