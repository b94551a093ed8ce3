# Runs in a circle.

        .globl  main
main:   j       main
