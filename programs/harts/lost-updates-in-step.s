# Two harts in step lose nearly half of their additions; atomics lose none.
#
# harts    2
# slice    1
# include  lib/print.s lib/team.s lib/futex.s
# expect   exit 0
# expect   prints "plain additions lost: yes\n" "atomic additions: 2000\n"
# expect   mark plain_sum

# With `slice 1` the harts take single instructions in turn, so both load the same value before either stores.  This is
# the finest interleaving there is, and the same one at every run; the mark `plain_sum` tells what is left.  With
# larger slices fewer moments are bad, but then one old value stored undoes all that the other did in a whole slice.

        .equ    ADDITIONS, 1000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, add_both_ways
        li      a1, 2
        call    team

        la      a0, plain_sum
        lw      a1, plain
        li      a7, CALL_MARK
        ecall
        la      a0, yes
        lw      t0, plain
        li      t1, 2 * ADDITIONS
        bltu    t0, t1, .lost
        la      a0, no
.lost:  call    print_line
        la      a0, atomics
        lw      a1, atomic
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

add_both_ways:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, gate
        call    barrier_wait            # begin together
        la      t0, plain
        la      t1, atomic
        li      t2, 1
        li      t3, ADDITIONS
.add:   lw      t4, 0(t0)
        addi    t4, t4, 1
        sw      t4, 0(t0)
        amoadd.w  zero, t2, (t1)
        addi    t3, t3, -1
        bnez    t3, .add
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
plain_sum:      .asciz  "plain_sum"
yes:            .asciz  "plain additions lost: yes"
no:             .asciz  "plain additions lost: no"
atomics:        .asciz  "atomic additions: "

        .data
        .balign 4
gate:           .word   2, 2, 0         # barrier: missing, size, generation

        .bss
        .balign 4
plain:          .zero   4
atomic:         .zero   4
