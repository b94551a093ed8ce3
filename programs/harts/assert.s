# A program can say what must hold; the run fails where it does not.
#
# include  lib/print.s
# expect   failed "six is not a prime"
# expect   prints exactly "2 3 5\n"
# expect   mark checked 3 times
# expect   mark checked 5

# `assert` and `mark` are the laboratory's own calls.  An assert that holds does nothing.  A mark leaves a name and a
# number in the trace and costs the program nothing else.  Elsewhere both are unknown calls, refused without harm.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, primes
        call    print_line
        li      a0, 2
        call    check
        li      a0, 3
        call    check
        li      a0, 5
        call    check
        li      a0, 6
        call    check                   # does not come back
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

check:                                  # a0 must be a prime
        li      t0, 2
.divide:
        bgeu    t0, a0, .prime
        remu    t1, a0, t0
        addi    t0, t0, 1
        bnez    t1, .divide
        li      a0, 0
        la      a1, message
        li      a7, CALL_ASSERT
        ecall
        ret
.prime: mv      a1, a0
        la      a0, checked
        li      a7, CALL_MARK
        ecall
        ret

        .section .rodata
primes:         .asciz  "2 3 5"
message:        .asciz  "six is not a prime"
checked:        .asciz  "checked"
