# Two threads wait for each other without giving anything up: they have two processors at the same time.
#
# harts    2
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "both were there\n"

# ft_create asks for a processor (sa_more), and add processor tells that there is one.  On a single processor the thread
# that spins would be stopped by nobody: an address space's own threads are its own business.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 2
        call    ft_init
        la      a0, other
        li      a1, 0
        call    ft_create
        mv      s0, a0
        li      t0, 1
        sw      t0, here, t1
.alone: lw      t0, there
        beqz    t0, .alone
        mv      a0, s0
        call    ft_join
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

other:  li      t0, 1
        sw      t0, there, t1
.other: lw      t0, here
        beqz    t0, .other
        li      a0, 0
        ret

        .section .rodata
said:   .asciz  "both were there"

        .bss
        .balign 4
here:   .zero   4
there:  .zero   4
