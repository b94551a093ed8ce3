# A semaphore of two: never more than two of seven threads are inside.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "at most 2 inside, and 0 at the end\n"

        .equ    ROUNDS, 4

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 7
        call    crew
        la      a0, said
        call    print_string
        lw      a0, most
        call    print_decimal
        la      a0, and
        call    print_string
        lw      a0, inside
        call    print_decimal
        la      a0, at_end
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      s0, ROUNDS
.round: la      a0, places
        call    sem_down
        la      t0, inside
        li      t1, 1
        amoadd.w t1, t1, (t0)
        addi    t1, t1, 1
        la      t0, most
        amomaxu.w zero, t1, (t0)
        call    thread_yield
        la      t0, inside
        li      t1, -1
        amoadd.w zero, t1, (t0)
        la      a0, places
        call    sem_up
        addi    s0, s0, -1
        bnez    s0, .round
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  "at most "
and:    .asciz  " inside, and "
at_end: .asciz  " at the end"

        .data
        .balign 4
places: .word   2
inside: .word   0
most:   .word   0
