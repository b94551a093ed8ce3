# Somebody changes how a home waits while it waits: nobody is left asleep.
#
# include  lib/print.s lib/blt.s lib/thread.s
# expect   exit 0
# expect   prints exactly "20 pairs, 20 changes\n"

# The worker couples and decouples in the main thread's domain.  A kernel thread meanwhile lets the worker's home
# wait by looking, then by sleeping, and so on.  Whoever wakes it must not decide by a policy that it read before.

        .equ    PAIRS, 20
        .equ    PATIENCE, 30

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        li      a1, POLICY_BLOCKING
        sw      a1, BLT_POLICY(a0)
        mv      a1, a0
        la      a0, worker
        li      a2, UC_TASK
        call    uc_create
        mv      s0, a0
        la      a0, changer
        mv      a1, s0
        call    thread_create
        mv      s1, a0
        mv      a0, s0
        call    uc_join                 # runs the worker meanwhile
        mv      s0, a0
        mv      a0, s1
        call    thread_join
        mv      s1, a0
        mv      a0, s0
        call    print_decimal
        la      a0, pairs
        call    print_string
        mv      a0, s1
        call    print_decimal
        la      a0, changes
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

worker: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        call    uc_decouple
        li      s0, PAIRS
.pair:  sw      s0, left, t0
        call    uc_couple
        li      a0, 0
        call    uc_decouple
        addi    s0, s0, -1
        bnez    s0, .pair
        call    uc_couple
.until_changed:
        call    sched_yield             # our record is the changer's to write until it has ended
        lw      t0, changed
        beqz    t0, .until_changed
        li      a0, PAIRS
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

# changer: in a0 the worker; one change for each pair of it or, if it takes long, after some time.

changer:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        mv      s0, a0
        li      s1, PAIRS
.begins:
        call    sched_yield
        lw      s2, left                # s2 = pairs left when we changed it last
        beqz    s2, .begins
.change:
        andi    t0, s1, 1
        li      a1, POLICY_BUSYWAIT
        beqz    t0, .set
        li      a1, POLICY_BLOCKING
.set:   mv      a0, s0
        call    uc_set_policy
        li      s3, PATIENCE
.wait:  call    sched_yield
        lw      t0, left
        bne     t0, s2, .another
        addi    s3, s3, -1
        bnez    s3, .wait
.another:
        mv      s2, t0
        addi    s1, s1, -1
        bnez    s1, .change
        li      t0, 1
        sw      t0, changed, t1
        li      a0, PAIRS
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
pairs:          .asciz  " pairs, "
changes:        .asciz  " changes"

        .bss
        .balign 4
left:           .zero   4
changed:        .zero   4
