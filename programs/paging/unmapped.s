# Memory that was given back is gone.
#
# include  lib/print.s lib/syscall.s
# expect   trap load page fault at look_again address 0x20000000
# expect   prints exactly "mapped: 9\nits neighbour still has 8\n"

        .equ    ROOM, 0x20000000
        .equ    PAGE, 4096

        .text
        .globl  main
main:
        li      a0, ROOM
        li      a1, 2 * PAGE
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        li      s0, ROOM
        li      s1, ROOM + PAGE
        li      t0, 9
        sw      t0, 0(s0)
        li      t0, 8
        sw      t0, 0(s1)
        la      a0, mapped
        lw      a1, 0(s0)
        call    print_value

        li      a0, ROOM
        li      a1, PAGE
        call    munmap                  # the first of the two pages
        la      a0, neighbour
        lw      a1, 0(s1)
        call    print_value
look_again:
        lw      a0, 0(s0)
        li      a0, 0
        call    exit_group

        .section .rodata
mapped:         .asciz  "mapped: "
neighbour:      .asciz  "its neighbour still has "
