# A thread made without CLONE_SETTLS uses its creator's variables.
#
# harts    2
# include  lib/print.s
# expect   exit 0
# expect   prints exactly "my own variable was 1 and is 2: somebody else's tp was mine\n"

# clone copies the registers, tp with them, and gives a new value only if it is asked to.  Nothing faults: the new
# thread increments a variable that looks like its own.  This is the bug that a context switch without `tp` has, too.

        .equ    SHARED, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM
        .equ    FLAGS, SHARED | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, was
        call    print_string
        lui     t0, %tprel_hi(mine)
        add     t0, t0, tp, %tprel_add(mine)
        lw      a0, %tprel_lo(mine)(t0)
        call    print_decimal

        li      a0, FLAGS               # no CLONE_SETTLS
        la      a1, stack_end
        la      a2, tid
        li      a3, 0
        la      a4, tid
        li      a7, CALL_CLONE
        ecall
        beqz    a0, thread

.join:  la      a0, tid
        lw      a2, 0(a0)
        beqz    a2, .joined
        li      a1, FUTEX_WAIT
        li      a3, 0
        li      a7, CALL_FUTEX_TIME64
        ecall
        j       .join
.joined:
        la      a0, is
        call    print_string
        lui     t0, %tprel_hi(mine)
        add     t0, t0, tp, %tprel_add(mine)
        lw      a0, %tprel_lo(mine)(t0)
        call    print_decimal
        la      a0, verdict
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

thread:
        lui     t0, %tprel_hi(mine)
        add     t0, t0, tp, %tprel_add(mine)
        lw      t1, %tprel_lo(mine)(t0)
        addi    t1, t1, 1               # "my" variable
        sw      t1, %tprel_lo(mine)(t0)
        li      a0, 0
        li      a7, CALL_EXIT
        ecall

        .section .tdata, "awT", @progbits
        .balign 4
mine:           .word   1

        .section .rodata
was:            .asciz  "my own variable was "
is:             .asciz  " and is "
verdict:        .asciz  ": somebody else's tp was mine"

        .bss
        .balign 16
stack:          .zero   1024
stack_end:
tid:            .zero   4
