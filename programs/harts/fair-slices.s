# On one hart a thread that never stops does not keep the others from running: the kernel's quantum ends its turn.
#
# harts    1
# quantum  1000
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "nobody was more than two slices ahead\n"

# Three threads count until one has reached the end; nobody makes a call meanwhile.  A slice of 1,000 ticks is 250
# rounds of four instructions; whoever is not running when the first arrives has had all slices but its last.

        .equ    ENOUGH, 3000
        .equ    AHEAD, 2 * 250

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, count
        li      a1, 3
        call    team
        la      t0, counts
        li      t1, 3
        li      a0, 1
        li      t3, ENOUGH - AHEAD
.each:  lw      t2, 0(t0)
        blt     t2, t3, .end            # left behind
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, .each
        la      a0, message
        call    print_line
        li      a0, 0
.end:   lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

count:                                  # a0 = which thread
        slli    t0, a0, 2
        la      t1, counts
        add     t0, t0, t1              # t0 = its own count
        la      t4, started
        li      t1, 1
        amoadd.w zero, t1, (t4)
        li      t2, 3
.all:   lw      t1, 0(t4)               # until all are there
        blt     t1, t2, .all
        la      t4, done
        li      t2, ENOUGH
        li      t1, 0
.round: addi    t1, t1, 1
        sw      t1, 0(t0)
        lw      t3, 0(t4)
        bnez    t3, .out                # another has arrived
        blt     t1, t2, .round
        sw      t2, 0(t4)
.out:   li      a0, 0
        ret

        .section .rodata
message:        .asciz  "nobody was more than two slices ahead"

        .bss
        .balign 4
counts:         .zero   12
started:        .zero   4
done:           .zero   4
