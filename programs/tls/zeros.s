# What has no initial value is zero in every block, also where an old thread's block was.
#
# harts    2
# include  lib/print.s lib/thread.s
# expect   exit 0
# expect   prints exactly "8 threads found 0 words that were not zero\n"

# .tbss takes no room in the file: its size is known, and a block is made in memory that is zero.  Each thread here
# leaves its block full of ones.  Its memory goes back to the kernel, comes again for the next one, and is clean.

        .equ    WORDS, 100
        .equ    THREADS, 8

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, THREADS
        li      s1, 0
.next:  la      a0, soil
        call    thread_create
        call    thread_join
        add     s1, s1, a0
        addi    s0, s0, -1
        bnez    s0, .next

        la      a0, found
        call    print_string
        mv      a0, s1
        call    print_decimal
        la      a0, words
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

# soil: count the words that are not 0 and make them -1.

soil:
        lui     t0, %tprel_hi(room)
        add     t0, t0, tp, %tprel_add(room)
        addi    t0, t0, %tprel_lo(room)
        li      t1, WORDS
        li      t2, -1
        li      a0, 0
.word:  lw      t3, 0(t0)
        snez    t3, t3
        add     a0, a0, t3
        sw      t2, 0(t0)
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, .word
        ret

        .section .tbss, "awT", @nobits
        .balign 4
room:           .zero   4 * WORDS

        .section .rodata
found:          .asciz  "8 threads found "
words:          .asciz  " words that were not zero"
