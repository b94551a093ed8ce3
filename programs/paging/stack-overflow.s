# A thread's stack that overflows hits its guard page, not its neighbour's memory.
#
# harts    2
# include  lib/print.s lib/thread.s
# expect   trap store page fault at overflow
# expect   prints exactly "down it goes\n"

# lib/thread.s maps a page without any access below each stack.  An endless recursion arrives there with an ordinary
# store of an ordinary register, and the hart stops it before anything is damaged.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, message
        call    print_line
        la      a0, endless
        call    thread_create
        call    thread_join
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

endless:
        addi    sp, sp, -256
overflow:
        sw      ra, 12(sp)
        call    endless
        lw      ra, 12(sp)
        addi    sp, sp, 256
        ret

        .section .rodata
message:        .asciz  "down it goes"
