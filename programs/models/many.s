# Sixty-four threads at once, all of which wait for the last; nobody is lost.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "64 came and 64 went\n"

        .equ    COUNT, 64

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, COUNT
        call    crew
        sw      a0, 8(sp)
        lw      a0, come
        call    print_decimal
        la      a0, said
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, went
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, mutex
        call    mutex_lock
        lw      t0, come
        addi    t0, t0, 1
        sw      t0, come, t1
        li      t1, COUNT
        beq     t0, t1, .last
.wait:  la      a0, all
        la      a1, mutex
        call    cond_wait
        lw      t0, come
        li      t1, COUNT
        bne     t0, t1, .wait
        j       .go
.last:  la      a0, all
        call    cond_broadcast
.go:    la      a0, mutex
        call    mutex_unlock
        li      a0, 1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  " came and "
went:   .asciz  " went"

        .bss
        .balign 4
mutex:  .zero   4
all:    .zero   4
come:   .zero   4
