# A program changes one of its instructions; fence.i makes the hart see it.
#
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "before: 1\nafter: 2\n"

# Code is memory.  The function `answer` gets its `li a0, 1` overwritten by the `li a0, 2` that lies behind it.  Its
# page is mapped for reading and executing only, so first the kernel is asked for write permission.  A hart may keep
# instructions it has fetched before; fence.i says that it must look again.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        call    answer
        mv      a1, a0
        la      a0, before
        call    print_value

        la      a0, answer
        li      a1, -4096
        and     a0, a0, a1              # a0 = the page of `answer`, which is aligned and lies in one page
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE | PROT_EXEC
        call    mprotect
        bnez    a0, .refused

        la      t0, answer
        la      t1, other_answer
        lw      t2, 0(t1)               # t2 = the instruction li a0, 2
        sw      t2, 0(t0)
        fence.i
        call    answer
        mv      a1, a0
        la      a0, after
        call    print_value
        li      a0, 0
.refused:
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .balign 16
answer:
        li      a0, 1
        ret
other_answer:
        li      a0, 2

        .section .rodata
before:         .asciz  "before: "
after:          .asciz  "after: "
