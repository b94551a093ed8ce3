# Expects what does not happen.
#
# expect   exit 3
# expect   prints "hello"

        .globl  main
main:
        li      a0, 0
        ret
