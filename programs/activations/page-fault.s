# A thread whose page is on the disk waits for it, and its processor runs another thread meanwhile.
#
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "77, and the other thread had the processor meanwhile\n"
# expect   counts told.blocked = 1
# expect   counts told.unblocked = 1

# User-level threads on ordinary kernel threads lose a processor with every page fault (models: a processor lost).  Here the
# fault is an event like any other, with the address in it, and the thread goes on at the same instruction.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 1
        call    ft_init
        la      a0, other
        call    ft_create
        mv      s0, a0
        call    ft_yield                # it works from here on
        li      t0, 77
        sw      t0, page, t1
        la      a0, page
        li      a1, 4096
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
        sw      zero, works, t0
        lw      a0, page                # waits
        lw      t0, works
        beqz    t0, .idle
        call    print_decimal
        la      a0, said
        call    print_line
.idle:  li      t0, 1
        sw      t0, over, t1
        mv      a0, s0
        call    ft_join
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

other:  addi    sp, sp, -16
        sw      ra, 12(sp)
.work:  lw      t0, works
        addi    t0, t0, 1
        sw      t0, works, t1
        call    ft_yield
        lw      t0, over
        beqz    t0, .work
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  ", and the other thread had the processor meanwhile"

        .bss
        .balign 4
works:  .zero   4
over:   .zero   4
        .balign 4096
page:   .zero   4096
