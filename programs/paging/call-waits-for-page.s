# A call whose buffers are on the disk waits for them and is then carried out once and whole.
#
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "first page, second page\nread back: first page, second page\n"

# The text lies across two pages, and both are given to the disk before each call.  `write` could send the first half and
# find out then that the second is not there; `read` could take bytes out of the pipe that it cannot deliver.  Neither
# happens: what a call did before it found a page missing is undone, it waits, and begins again.

        .equ    AT, 0x10000000
        .equ    TEXT, AT + 4096 - 11    # the second page begins at "second"
        .equ    LENGTH, 24

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, AT
        li      a1, 8192
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        la      t0, text
        li      t1, TEXT
        li      t2, LENGTH
.copy:  lbu     t3, 0(t0)
        sb      t3, 0(t1)
        addi    t0, t0, 1
        addi    t1, t1, 1
        addi    t2, t2, -1
        bnez    t2, .copy

        call    give_up
        li      a0, 1
        li      a1, TEXT
        li      a2, LENGTH
        call    write
        li      t0, LENGTH
        bne     a0, t0, .failed

        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        call    give_up
        lw      a0, ends + 4
        li      a1, TEXT
        li      a2, LENGTH
        call    write                   # from the disk into the pipe
        call    give_up
        lw      a0, ends
        li      a1, TEXT
        li      a2, LENGTH
        li      a7, CALL_READ           # and back
        ecall
        li      t0, LENGTH
        bne     a0, t0, .failed
        la      a0, back
        call    print_string
        li      a1, TEXT
        sb      zero, LENGTH(a1)
        mv      a0, a1
        call    print_string
        li      a0, 0
.done:  lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.failed:
        li      a0, 1
        j       .done

give_up:
        li      a0, AT
        li      a1, 8192
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
        ret

        .section .rodata
text:           .ascii  "first page, second page\n"
back:           .asciz  "read back: "

        .bss
        .balign 4
ends:           .zero   8
