# When one hart replaces a page, the other reads the new one.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "first 5, then 0\n"

# Thread 1 reads 5 from a page.  Thread 0 maps a fresh page over it.  The old frame is free now and may belong to
# anybody; thread 1 must not see it any more.

        .equ    ROOM, 0x20000000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    map_room
        li      t0, ROOM
        li      t1, 5
        sw      t1, 0(t0)
        la      a0, part
        li      a1, 2
        call    team                    # a0 = what thread 1 read the second time
        sw      a0, 8(sp)
        la      a0, first
        call    print_string
        lw      a0, before
        call    print_decimal
        la      a0, then
        lw      a1, 8(sp)
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

map_room:                               # fresh pages at ROOM, whatever was there
        li      a0, ROOM
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        j       map_at

part:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      t1, turn
        bnez    a0, .reader

.wait_for_1:
        lw      t2, 0(t1)
        beqz    t2, .wait_for_1
        call    map_room
        fence   rw, rw
        la      t1, turn
        li      t2, 2
        sw      t2, 0(t1)
        li      a0, 0
        j       .part_done

.reader:
        li      t0, ROOM
        lw      t2, 0(t0)
        sw      t2, before, t3
        li      t2, 1
        fence   rw, w
        sw      t2, 0(t1)
        li      t3, 2
.wait_for_2:
        lw      t2, 0(t1)
        bne     t2, t3, .wait_for_2
        lw      a0, 0(t0)
.part_done:
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
first:          .asciz  "first "
then:           .asciz  ", then "

        .bss
        .balign 4
turn:           .zero   4
before:         .zero   4
