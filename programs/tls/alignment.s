# A variable that asks for 256-byte alignment has it in every thread's block.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "4 of 4 blocks are aligned, with 4 right values\n"

# The offset within the image is a multiple of 256 by the linker's doing; that the block is, too, is the work of
# whoever makes it: the kernel for the first thread, or lib/tls.s.  A cache line of one's own is the usual reason.

        .equ    THREADS, 4

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, examine
        li      a1, THREADS
        call    team
        sw      a0, 8(sp)
        lw      a0, aligned
        call    print_decimal
        la      a0, blocks
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, right
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

examine:                                # a0 = 1 if the value is right
        lui     t0, %tprel_hi(line)
        add     t0, t0, tp, %tprel_add(line)
        addi    t0, t0, %tprel_lo(line) # t0 = &line
        andi    t1, t0, 255
        seqz    t1, t1
        la      t2, aligned
        amoadd.w  zero, t1, (t2)
        lw      a0, 0(t0)
        addi    a0, a0, -77
        seqz    a0, a0
        ret

        .section .tdata, "awT", @progbits
                .byte   1
        .balign 256
line:           .word   77

        .section .rodata
blocks:         .asciz  " of 4 blocks are aligned, with "
right:          .asciz  " right values"

        .bss
        .balign 4
aligned:        .zero   4
