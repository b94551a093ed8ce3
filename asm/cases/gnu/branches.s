# Conditional branches near and just out of reach, forwards, backwards, to other sections and to numbers.
        .text
far:    nop
near:   .space  4000
        beq     a0, a1, near
        beq     a0, a1, far
        .space  80
        beq     a0, a1, near
        bnez    a0, near
        bltz    a0, 1f
        bgeu    a0, a1, 2f
        .space  4072
1:      nop
        nop
2:      nop
        beq     a0, a1, 3f
        beq     a0, a1, 3f
        beq     a0, a1, 4f
        .space  4076
3:      .align  4
4:      nop
        beq     a0, a1, other
        bne     a0, a1, 0x10000
        beq     a0, a1, . + 8
        j       0x10100
        jal     other
        j       . - 4
        .globl  seen
seen:   beq     a0, a1, seen
        j       seen
        .weak   soft
soft:   beq     a0, a1, soft
        j       soft
        .section .text.more, "ax"
other:  beq     a0, a1, other
        beq     a0, a1, far
