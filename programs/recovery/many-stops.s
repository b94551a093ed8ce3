# A thread is stopped over and over, two hundred times, wherever it is: in sections, in their copies, in the handlers; nothing is lost.
#
# harts    2
# include  lib/crew.s lib/model-activations.s lib/print.s
# expect   exit 0
# expect   prints exactly "counted to 200 under a mutex\n"
# expect   counts told.preempted >= 1

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 4
        call    crew
        la      a0, said
        call    print_string
        lw      a0, count
        call    print_decimal
        la      a0, under
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, 50
.round: la      a0, mutex
        call    mutex_lock
        lw      s1, count
        xori    a0, s0, 1               # one processor or the other
        andi    a0, a0, 1
        li      a7, CALL_SA_INTERRUPT
        ecall
        addi    s1, s1, 1
        sw      s1, count, t0
        la      a0, mutex
        call    mutex_unlock
        addi    s0, s0, -1
        bnez    s0, .round
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  "counted to "
under:  .asciz  " under a mutex"

        .bss
        .balign 4
mutex:  .zero   4
count:  .zero   4
