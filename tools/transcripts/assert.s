# An assert that does not hold ends the run.
#
# expect   failed "two and two"

        .globl  main
main:
        li      a0, 0
        la      a1, message
        li      a7, CALL_ASSERT
        ecall
        ret

        .section .rodata
message:
        .asciz  "two and two are not five"
