# Macros, repetitions, conditions.
        .macro  push register, size=4
        addi    sp, sp, -\size
        sw      \register, 0(sp)
        .endm
        .macro  all first:req, rest:vararg
        .word   \first
        .ifnb   \rest
        all     \rest
        .endif
        .endm
        .macro  unique
here\@: .word   \@, here\@
        .endm
        .macro  paste a, b
\a\()_\b: .word 7
        .endm
        .macro  stop n
        .if     \n > 2
        .exitm
        .endif
        .word   \n
        .endm
        .macro  outer x
        .macro  inner\x y
        .word   \x, \y
        .endm
        .endm
        .macro  twice text
        .ascii  "\text"
        .endm
        .text
        push    a0
        push    a1, 8
        push    register=a2
        push    size=16, register=a3
        all     1, 2, 3, 4 + 5
        all     1
        unique
        unique
        paste   foo, bar
        .word   foo_bar
        stop    1
        stop    5
        outer   3
        inner3  9
        twice   "hello"
        .align  2
        .rept   3
        nop
        .endr
        .rept   0
        .word   0xdead
        .endr
        .irp    r, a0, a1, a2
        mv      \r, zero
        .endr
        .irp    r, 1 2 3
        .word   \r
        .endr
        .irpc   d, 0123
        .byte   \d
        .endr
        .rept   2
        .irp    x, 5, 6
        .word   \x
        .endr
        .endr
        .if     1
        .word   1
        .else
        .word   2
        .endif
        .if     0
        .word   1
        .elseif 1
        .word   3
        .else
        .word   2
        .endif
        .ifdef  undefined
        .word   4
        .else
        .word   5
        .endif
        .ifndef undefined
        .word   6
        .if     0
        .word   7
        .else
        .word   8
        .endif
        .endif
        .ifc    a, a
        .word   9
        .endif
        .ifnc   a, b
        .word   10
        .endif
        .ifeq   1 - 1
        .word   11
        .endif
        .ifgt   1
        .word   12
        .endif
        .iflt   1
        .word   13
        .endif
        .ifb
        .word   14
        .endif
        .purgem push
        .macro  push
        .word   15
        .endm
        push; push; nop
1:      j       1b; j 1f; 1: j 1b
label: second: .word label, second
        .word   1 /* comment */, 2      # rest
/* over
   lines */ .word 3
