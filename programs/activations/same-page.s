# Three threads touch one page that is on the disk: each waits for it, and it is read once.
#
# include  lib/crew.s lib/model-activations.s lib/print.s
# expect   exit 0
# expect   prints exactly "the sum is 21\n"
# expect   counts disk.pages <= 2

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        li      t0, 7
        sw      t0, page, t1
        la      a0, page
        li      a1, 4096
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
        la      a0, work
        li      a1, 3
        call    crew
        mv      a1, a0
        la      a0, said
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   lw      a0, page
        ret

        .section .rodata
said:   .asciz  "the sum is "

        .bss
        .balign 4096
page:   .zero   4096
