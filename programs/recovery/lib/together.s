# together: threads that are stopped in sections and told of in one upcall, on the only processor.
#
# The program has a table `works` of functions, one for each of its THREADS; they are begun in this order.  Whoever touches
# `pages` or `pages + 4096` for the first time waits for the disk, and so a section that lasts for LONG rounds of two
# instructions is stopped in the middle when the page has come.  `held` says in a0 whether any lock is held.

        .text
        .globl  main
main:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        li      a0, 1
        call    ft_init
        li      t1, 1
        la      a0, pages               # they go to the disk
        li      a1, 4096
        add     t0, a0, a1
        sw      t1, 0(a0)
        sw      t1, 0(t0)
        slli    a1, a1, 1
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall

        la      s0, works
        la      s1, works_end           # last in, first out
        la      s2, made
.make:  addi    s1, s1, -4
        lw      a0, 0(s1)
        sub     a1, s1, s0
        srli    a1, a1, 2               # a1 = which of them it is
        call    ft_create
        sw      a0, 0(s2)
        addi    s2, s2, 4
        bne     s1, s0, .make
        la      s1, made
.join:  lw      a0, 0(s1)
        call    ft_join
        addi    s1, s1, 4
        bne     s1, s2, .join

        la      a0, counted
        lw      a1, count
        call    print_value
        call    held                    # how it ends
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
counted:        .asciz  "counted: "

        .bss
        .balign 4
        .globl  count, pages
count:  .zero   4
made:   .zero   4 * 8
        .balign 4096
pages:  .zero   2 * 4096
