# Eight bi-level threads in two domains meet at a barrier ten times.
#
# include  lib/print.s lib/blt.s lib/blt-team.s
# expect   exit 0
# expect   prints exactly "10 phases, nobody early\n"

# In each phase everybody adds 1 to the phase's own word before the barrier.  Behind the barrier it must be 8.

        .equ    PHASES, 10
        .equ    THREADS, 8

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, phases
        li      a1, THREADS
        li      a2, 2                   # domains
        call    blt_team
        li      a0, PHASES
        call    print_decimal
        la      a0, done
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

phases: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        la      s0, came
.phase: li      t0, 1
        amoadd.w zero, t0, (s0)
        la      a0, barrier
        call    uc_barrier_wait
        lw      t0, 0(s0)
        addi    a0, t0, -THREADS
        seqz    a0, a0
        la      a1, early
        li      a7, CALL_ASSERT
        ecall
        addi    s0, s0, 4
        la      t0, came + 4 * PHASES
        bne     s0, t0, .phase
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
early:          .asciz  "the barrier let somebody pass too early"
done:           .asciz  " phases, nobody early"

        .data
        .balign 4
barrier:        .word   0, 0, 0, 0, THREADS
        .bss
        .balign 4
came:           .zero   4 * PHASES
