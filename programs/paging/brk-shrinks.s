# Behind the end of a heap that has shrunk there is nothing.
#
# include  lib/print.s lib/syscall.s
# expect   trap store page fault at behind
# expect   prints exactly "the heap is as long as before\n"

# qemu-riscv32 keeps the pages when the end moves down; the laboratory and Linux do not.

        .equ    PAGE, 4096

        .text
        .globl  main
main:
        li      a0, 0
        call    brk
        mv      s0, a0                  # s0 = the end at first
        li      t0, 2 * PAGE
        add     a0, s0, t0
        call    brk
        li      t0, PAGE
        add     s1, s0, t0              # s1 lies in the second page, wherever the first one began
        sw      zero, 0(s1)             # is the heap's now

        mv      a0, s0
        call    brk
        bne     a0, s0, .other
        la      a0, same
        call    print_line
behind: sw      zero, 0(s1)
.other: li      a0, 0
        call    exit_group

        .section .rodata
same:           .asciz  "the heap is as long as before"
