# Mapped memory costs nothing until it is touched, and then it is zero.
#
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "64 of 4096 pages touched, sum of what was there 0, sum of what is there 64\n"
# expect   counts faults >= 64
# expect   counts faults < 200

# 16 MiB are mapped and every 64th page is used.  The kernel counts one fault for each page touched, and none for the
# others.

        .equ    PAGE, 4096
        .equ    PAGES, 4096
        .equ    EVERY, 64

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, PAGES * PAGE
        call    map_memory
        mv      s0, a0

        li      t6, 1
        call    touch                   # find zeros, leave ones
        mv      a1, a0
        la      a0, was
        sw      a1, 4(sp)
        call    print_string
        lw      a0, 4(sp)
        call    print_decimal
        li      t6, 0
        call    touch                   # find ones
        mv      a1, a0
        la      a0, is
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

# touch: a0 = the sum of one word of every 64th page from s0 on; stores t6 there.

touch:
        mv      t0, s0
        li      t1, PAGES / EVERY
        li      t2, EVERY * PAGE
        li      a0, 0
.page:  lw      t3, 0(t0)
        add     a0, a0, t3
        sw      t6, 0(t0)
        add     t0, t0, t2
        addi    t1, t1, -1
        bnez    t1, .page
        ret

        .section .rodata
was:            .asciz  "64 of 4096 pages touched, sum of what was there "
is:             .asciz  ", sum of what is there "
