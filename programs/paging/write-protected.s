# After mprotect a page can be read, and a store to it is the end.
#
# include  lib/print.s lib/syscall.s
# expect   trap store page fault at second_store address 0x20000010
# expect   prints exactly "written and read: 7\n"

# The report shows the walk: both levels of the page table are there, the leaf has R and not W, and that is the step
# that says no.

        .equ    ROOM, 0x20000000

        .text
        .globl  main
main:
        li      a0, ROOM
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        li      s0, ROOM
        li      t0, 7
        sw      t0, 16(s0)              # allowed now; the hart's TLB knows the page as writable

        li      a0, ROOM
        li      a1, 4096
        li      a2, PROT_READ
        call    mprotect
        la      a0, message
        lw      a1, 16(s0)
        call    print_value
second_store:
        sw      zero, 16(s0)
        li      a0, 0
        call    exit_group

        .section .rodata
message:        .asciz  "written and read: "
