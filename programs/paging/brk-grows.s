# The heap grows and shrinks by its end; what comes back is zero again.
#
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "grown by 8192, stored 6, after shrinking and growing 0\n"

        .equ    PAGE, 4096

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 0
        call    brk                     # 0 asks
        li      t0, PAGE - 1
        add     s0, a0, t0
        li      t0, -PAGE
        and     s0, s0, t0              # s0 = a page boundary at or above the end
        mv      a0, s0
        call    brk

        li      t0, 2 * PAGE
        add     a0, s0, t0
        call    brk                     # a0 = the new end
        sub     s1, a0, s0
        la      a0, grown
        call    print_string
        mv      a0, s1
        call    print_decimal

        li      t0, PAGE
        add     s1, s0, t0              # s1 = the second page
        li      t0, 6
        sw      t0, 0(s1)
        la      a0, stored
        call    print_string
        lw      a0, 0(s1)
        call    print_decimal

        mv      a0, s0
        call    brk                     # shrink: the two pages are given back
        li      t0, 2 * PAGE
        add     a0, s0, t0
        call    brk
        la      a0, again
        lw      a1, 0(s1)
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
grown:          .asciz  "grown by "
stored:         .asciz  ", stored "
again:          .asciz  ", after shrinking and growing "
