# Threads make threads and join them: a tree of thirty-one.
#
# model    all
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "31 threads\n"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, grow
        li      a1, 4
        call    thread_create
        call    thread_join
        call    print_decimal
        la      a0, said
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# grow: in a0 how many levels are below; out a0 = threads in this tree.

grow:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        mv      s0, a0
        li      a0, 1
        beqz    s0, .leaf
        addi    s0, s0, -1
        la      a0, grow
        mv      a1, s0
        call    thread_create
        mv      s1, a0
        la      a0, grow
        mv      a1, s0
        call    thread_create
        call    thread_join
        mv      s0, a0
        mv      a0, s1
        call    thread_join
        add     a0, a0, s0
        addi    a0, a0, 1
.leaf:  lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  " threads"
