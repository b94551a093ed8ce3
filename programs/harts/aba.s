# A word that changes and changes back fools compare-and-swap.
#
# harts    2
# include  lib/print.s lib/team.s lib/atomic.s
# expect   exit 0
# expect   prints exactly "swap succeeded: b is on the stack and in use, c is lost\n"

# A stack of nodes a -> b -> c; a node's first word is its next.  Thread 0 begins to pop: it reads head = a and
# a.next = b, and is held up.  When it goes on, head is a again, so its compare-and-swap succeeds, but b is no longer
# what follows a.
#
#       turn  thread 0                          thread 1                            stack
#        0    old = a, next = b                                                     a b c
#        1                                      pops a, pops b and uses it          c
#                                               pushes a                            a c
#        2    compare_and_swap(head, a, b)                                          b

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, part
        li      a1, 2
        call    team
        lw      t0, head
        la      t1, b
        la      a0, fooled
        beq     t0, t1, .say
        la      a0, not_fooled
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      t2, turn
        li      t4, 2
        bnez    a0, .meanwhile

        la      a0, head
        lw      a1, 0(a0)               # a1 = old, a
        lw      a2, 0(a1)               # a2 = next, b
        li      t3, 1
        fence   r, w
        sw      t3, 0(t2)               # turn 1
.wait_for_2:
        lw      t3, 0(t2)
        bne     t3, t4, .wait_for_2
        call    atomic_compare_and_swap # finds a
        j       .part_done

.meanwhile:
        lw      t3, 0(t2)
        beqz    t3, .meanwhile
        la      t0, head
        la      a0, a
        la      a1, b
        lw      t1, 0(a1)
        sw      t1, 0(t0)               # head = c: a and b are off the stack
        sw      zero, 0(a1)             # b.next = 0: b is used for something else
        sw      t1, 0(a0)               # a.next = c
        sw      a0, 0(t0)               # head = a
        fence   w, w
        sw      t4, 0(t2)               # turn 2
.part_done:
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
fooled:         .asciz  "swap succeeded: b is on the stack and in use, c is lost"
not_fooled:     .asciz  "swap failed"

        .data
        .balign 4
head:           .word   a
a:              .word   b
b:              .word   c
c:              .word   0

        .bss
        .balign 4
turn:           .zero   4
