# Readers of a sequence lock never see half of a change, and never make the writer wait.
#
# harts    4
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "200 changes, 3 readers, 0 torn pairs\n"

# The writer keeps two words equal.  It makes the sequence odd before it changes them and even afterwards; a reader that
# finds it odd, or changed, throws away what it has read and reads again.
#
#       writer   sequence + 1;  left, right = n;  sequence + 1
#       reader   do {  s = sequence (even);  l, r = left, right  }  while sequence != s

        .equ    CHANGES, 200

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, part
        li      a1, 4
        call    team                    # a0 = torn pairs
        sw      a0, 8(sp)
        la      a0, changes
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        la      a0, torn
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:
        la      t0, sequence
        la      t1, left
        la      t2, right
        li      t3, CHANGES
        bnez    a0, .reader

.change:
        lw      t4, 0(t0)
        addi    t4, t4, 1
        sw      t4, 0(t0)               # odd: under way
        fence   w, w
        sw      t3, 0(t1)
        sw      t3, 0(t2)
        fence   w, w
        addi    t4, t4, 1
        sw      t4, 0(t0)               # even: the pair is whole again
        addi    t3, t3, -1
        bnez    t3, .change
        li      a0, 0
        ret

.reader:                                # until the last change has been seen
        li      a0, 0
        li      a1, 2 * CHANGES
.read:  lw      t3, 0(t0)
        andi    t4, t3, 1
        bnez    t4, .read
        fence   r, r
        lw      t4, 0(t1)
        lw      t5, 0(t2)
        fence   r, r
        lw      t6, 0(t0)
        bne     t6, t3, .read
        sub     t4, t4, t5
        snez    t4, t4
        add     a0, a0, t4
        bne     t3, a1, .read
        ret

        .section .rodata
changes:        .asciz  "200 changes, 3 readers, "
torn:           .asciz  " torn pairs"

        .bss
        .balign 4
sequence:       .zero   4
left:           .zero   4
right:          .zero   4
