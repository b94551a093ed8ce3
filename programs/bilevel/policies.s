# The four ways in which a home can wait for its user context: each finds its way back.
#
# include  lib/print.s lib/blt.s
# expect   exit 0
# expect   prints exactly "busywait yes\nyield yes\nblocking yes\nauto yes\n"

        .equ    PAIRS, 4

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        call    uc_init
        sw      a0, domain, t0
        la      s0, ways
        li      s1, 4
.way:   la      a0, worker
        lw      a1, 0(s0)
        li      a2, UC_TASK
        call    uc_create
        call    uc_join
        mv      t0, a0
        addi    a0, s0, 4
        mv      a1, t0
        call    print_yes
        addi    s0, s0, 16
        addi    s1, s1, -1
        bnez    s1, .way
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

print_yes:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a1
        call    print_string
        la      a0, yes
        li      t0, PAIRS
        beq     s0, t0, .right
        la      a0, no
.right: call    print_line
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

# worker: in a0 the policy; its status is how often getpid was right.

worker: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      a1, a0
        li      a0, 0
        call    uc_set_policy
        lw      a0, domain
        call    uc_decouple
        li      s0, PAIRS
        li      s1, 0
.pair:  call    uc_yield
        call    uc_couple
        call    getpid
        lw      t0, TP_CONTEXT(tp)
        lw      t0, BLT_PID(t0)
        sub     a0, a0, t0
        seqz    a0, a0
        add     s1, s1, a0
        li      a0, 0
        call    uc_decouple
        addi    s0, s0, -1
        bnez    s0, .pair
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
        .balign 4
ways:           .word   POLICY_BUSYWAIT
                .ascii  "busywait \0\0\0"
                .word   POLICY_YIELD
                .ascii  "yield \0\0\0\0\0\0"
                .word   POLICY_BLOCKING
                .ascii  "blocking \0\0\0"
                .word   POLICY_AUTO
                .ascii  "auto \0\0\0\0\0\0\0"
yes:            .asciz  "yes"
no:             .asciz  "no"

        .bss
        .balign 4
domain:         .zero   4
