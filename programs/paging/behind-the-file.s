# A mapping may be longer than its file: the rest of the last page is zero, and behind it is the end.
#
# files    "short":/disk/short
# include  lib/print.s
# expect   prints exactly "last byte of the page 0\n"
# expect   signal SIGBUS

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall
        mv      a4, a0
        li      a0, 0
        li      a1, 8192
        li      a2, PROT_READ
        li      a3, MAP_SHARED
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        mv      s0, a0
        li      t0, 4095
        add     t0, t0, s0
        lbu     a1, 0(t0)
        la      a0, says
        call    print_value
        li      t0, 4096
        add     t0, t0, s0
nothing_there:
        lbu     a0, 0(t0)               # no page of the file
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:           .asciz  "/disk/short"
says:           .asciz  "last byte of the page "
