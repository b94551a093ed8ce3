# tp is the thread's own: a system call, a switch and a fault leave it alone.
#
# harts    1
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "3 threads, 20 rounds each, 0 foreign pointers\n"

# Three threads share one hart and give it away all the time.  After each call, each first touch of a page and each
# yield, a thread compares tp with what it was.  That the kernel keeps this register with the context is what makes
# threads possible; a switch between contexts at user level has to do it itself.

        .equ    THREADS, 3
        .equ    ROUNDS, 20

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, compare
        li      a1, THREADS
        call    team
        sw      a0, 8(sp)
        la      a0, rounds
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, foreign
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

compare:                                # a0 = how often tp was not what it had been
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      s0, tp
        li      s1, ROUNDS
        li      s2, 0
.round: call    sched_yield             # another thread runs here
        sub     t0, tp, s0
        snez    t0, t0
        add     s2, s2, t0

        li      a0, 4096
        call    map_memory
        sub     t0, tp, s0
        snez    t0, t0
        add     s2, s2, t0

        sw      zero, 0(a0)             # a page fault
        sub     t0, tp, s0
        snez    t0, t0
        add     s2, s2, t0

        li      a1, 4096
        call    munmap
        addi    s1, s1, -1
        bnez    s1, .round
        mv      a0, s2
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
rounds:         .asciz  "3 threads, 20 rounds each, "
foreign:        .asciz  " foreign pointers"
