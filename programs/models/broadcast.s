# Seven threads wait on one condition; one broadcast lets them all go.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "7 threads passed the gate\n"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 8
        call    crew
        call    print_decimal
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      t0, 7
        beq     a0, t0, .opener
        la      a0, mutex
        call    mutex_lock
        lw      t0, waiting
        addi    t0, t0, 1
        sw      t0, waiting, t1
.closed:
        lw      t0, is_open
        bnez    t0, .open
        la      a0, gate
        la      a1, mutex
        call    cond_wait
        j       .closed
.open:  la      a0, mutex
        call    mutex_unlock
        li      a0, 1
        j       .done
.opener:                                # when all the others wait
        la      a0, mutex
        call    mutex_lock
        lw      s0, waiting
        la      a0, mutex
        call    mutex_unlock
        li      t0, 7
        beq     s0, t0, .all_wait
        call    thread_yield
        j       .opener
.all_wait:
        la      a0, mutex
        call    mutex_lock
        li      t0, 1
        sw      t0, is_open, t1
        la      a0, gate
        call    cond_broadcast
        la      a0, mutex
        call    mutex_unlock
        li      a0, 0
.done:  lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  " threads passed the gate"

        .bss
        .balign 4
mutex:  .zero   4
gate:   .zero   4
waiting:        .zero   4
is_open:        .zero   4
