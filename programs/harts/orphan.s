# A child whose parent has ended gets the first task for a parent, which may wait for it.
#
# harts    2
# include  lib/print.s lib/signal.s
# expect   exit 0
# expect   prints exactly "the child exited with 3\nthe grandchild, now a child of pid 1, with 4\n"

# The grandchild goes on when the child has ended, and looks who its parent is then.  (Linux gives orphans to pid 1, too;
# here that is this program.)

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    fork
        beqz    a0, .child
        call    wait_exit
        mv      a1, a0
        la      a0, child_with
        call    print_value
        li      a0, 0
        call    wait_exit
        mv      a1, a0
        la      a0, orphan_with
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

.child: call    fork
        beqz    a0, .orphan
        li      a0, 3
        li      a7, CALL_EXIT_GROUP
        ecall

.orphan:
        li      a7, CALL_SCHED_YIELD
        ecall
        li      a7, CALL_GETPPID
        ecall
        li      t0, 1
        bne     a0, t0, .orphan
        li      a0, 4
        li      a7, CALL_EXIT_GROUP
        ecall

        .section .rodata
child_with:     .asciz  "the child exited with "
orphan_with:    .asciz  "the grandchild, now a child of pid 1, with "
