# What a couple and a decouple cost: four switches of context, two loads of tp, one wake of the home.
#
# trampoline  user
# include     lib/print.s lib/blt.s
# expect      exit 0
# expect      counted uc_switch_commit 40 from first_couple to last_decoupled
# expect      counted uc_switch_commit 20 by 1 from first_couple to last_decoupled
# expect      counted uc_switch_commit 20 by 2 from first_couple to last_decoupled
# expect      counted load_tp* 20 from first_couple to last_decoupled
# expect      counted load_tp* 20 by 1 from first_couple to last_decoupled
# expect      counted blt_wake 10 by 1 from first_couple to last_decoupled
# expect      counts roots <= 4

# The main thread (KC 1) schedules; the worker (KC 2, a task of its own) couples and decouples ten times.  Counted by
# the machine, without a tick: arrivals at the instruction with which a switch is committed, and at the instructions
# that write tp.  Both loads of a pair are the scheduler's; the home loads none, for its trampoline has the worker's tp.
#
# Between the two tasks no root page table is loaded: each hart has loaded one, when it began.

        .equ    PAIRS, 10

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    uc_init
        mv      a1, a0
        la      a0, worker
        li      a2, UC_TASK
        call    uc_create
        sw      a0, joined, t0
.wait:  call    uc_yield
        lw      t0, done
        beqz    t0, .wait
        lw      a0, joined
        call    uc_join
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

worker: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        call    uc_decouple
        call    uc_yield                # twice: the home's first way to its trampoline is over by then
        call    uc_yield
        li      s0, PAIRS
first_couple:
        nop
.pair:  call    uc_couple
        call    getpid
        li      a0, 0
        call    uc_decouple
        addi    s0, s0, -1
        bnez    s0, .pair
last_decoupled:
        li      t0, 1
        sw      t0, done, t1
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .bss
        .balign 4
joined: .zero   4
done:   .zero   4
