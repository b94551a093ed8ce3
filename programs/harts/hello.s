# The smallest program that says something.
#
# expect   exit 0
# expect   prints exactly "hello\n"

# Two system calls and no library: the number in a7, the arguments from a0 on.  Execution begins at _start.

        .text
        .globl  _start
_start:
        li      a0, 1                   # standard output
        la      a1, text
        li      a2, 6
        li      a7, CALL_WRITE
        ecall                           # a0 = how many bytes were written

        li      a0, 0
        li      a7, CALL_EXIT_GROUP
        ecall

        .section .rodata
text:           .ascii  "hello\n"
