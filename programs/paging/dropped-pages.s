# madvise gives memory back but keeps the addresses: the next touch finds zeros.
#
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "before 3, after 0, then 4\n"

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 4096
        call    map_memory
        mv      s0, a0
        li      t0, 3
        sw      t0, 0(s0)
        la      a0, before
        call    tell

        mv      a0, s0
        li      a1, 4096
        li      a2, MADV_DONTNEED
        li      a7, CALL_MADVISE
        ecall
        la      a0, after
        call    tell

        li      t0, 4
        sw      t0, 0(s0)
        la      a0, then
        call    tell
        call    newline
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

tell:                                   # a0 a word to say, s0 the page
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    print_string
        lw      a0, 0(s0)
        lw      ra, 12(sp)
        addi    sp, sp, 16
        j       print_decimal

        .section .rodata
before:         .asciz  "before "
after:          .asciz  ", after "
then:           .asciz  ", then "
