# A forked child shares all memory until somebody writes; then the writer gets a copy.
#
# harts    2
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "the child has 2, the parent still 1\n"

# clone without CLONE_VM makes a new task with an address space of its own.  At first both page tables name the same
# frames, without W.  A store faults, the kernel copies that one page, and nobody else sees the store.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, SIGCHLD             # what the parent is sent at the end; no flags: share nothing
        li      a1, 0                   # the same stack address, in its own memory
        li      a2, 0
        li      a3, 0
        li      a4, 0
        li      a7, CALL_CLONE
        ecall
        beqz    a0, .child

        mv      a1, a0                  # the child's pid
        li      a0, P_PID
        la      a2, info
        li      a3, WEXITED
        li      a4, 0
        li      a7, CALL_WAITID
        ecall
        la      a0, child_has
        call    print_string
        la      t0, info
        lw      a0, SIGINFO_STATUS(t0)
        call    print_decimal
        la      a0, parent_has
        lw      a1, value
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

.child:
        la      t0, value
        lw      t1, 0(t0)               # 1, from the shared frame
        addi    t1, t1, 1
        sw      t1, 0(t0)               # 2, in a frame of its own
        lw      a0, 0(t0)
        li      a7, CALL_EXIT_GROUP
        ecall

        .section .rodata
child_has:      .asciz  "the child has "
parent_has:     .asciz  ", the parent still "

        .data
        .balign 4
value:          .word   1

        .bss
        .balign 8
info:           .zero   SIGINFO_BYTES
