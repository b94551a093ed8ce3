# Corners of macros and conditions: blanks, quotes, brackets, separators, recursion.
        .macro  one x
        .word   \x
        .endm
        .macro  two x, y
        .word   \x, \y
        .endm
        .macro  deflt x=1, y="2 + 3", z=(4)
        .word   \x, \y, \z
        .endm
        .macro  sayq text
        .asciz  "\text"
        .endm
        .macro  va first, rest:vararg
        .word   \first
        .word   \rest
        .endm
        .macro  load reg, addr
        lw      \reg, \addr
        .endm
        .macro  suffix op, s
        \op\().\s a0, a1, (a2)
        .endm
        .macro  number x
n\x\()_: .word  0x\x
        .endm
        .macro  down n
        .if     \n
        .word   \n
        down    "(\n - 1)"
        .endif
        .endm
        .macro  local_label
        j       .Lskip\@
        nop
.Lskip\@:
        .endm
        .macro  many; nop; nop; .endm
        .macro  noargs
        nop                             # \x stays a comment
        .endm
        .data
        one     1 + 2
        one     (3 + 4) * 5
        one     1 +2
        one     - 5
        two     1, 2
        two     1 2
        two     (1 + 1), 2
        two     1 + 1, 2
        two     x=5, y=6
        two     y=7, x=8
        deflt
        deflt   9
        deflt   9, 8
        deflt   , 8
        deflt   9,, 7
        deflt   z=3
        sayq    plain
        sayq    "with blanks"
        sayq    "a; b # c"
        va      1, 2, 3, 4
        va      1, (2 + 3), 4
        .balign 4
        down    3
        .text
        load    a0, 4(sp)
        load    a0, (sp)
        load    a0, %lo(x)(a1)
        load    reg=a0, addr=8(sp)
        suffix  amoadd, w
        suffix  amoor, w; nop
        number  12
        local_label
        local_label
        many
        noargs
        .irp    r, a0, a1; li \r, 1; .endr
        .irp    pair, "a0, 1", "a1, 2"
        li      \pair
        .endr
        .irp    x
        nop
        .endr
        .irpc   c, a1
        .word   '\c
        .endr
        .irp    op, add, sub
        .irp    reg, t0, t1
        \op     \reg, \reg, \reg
        .endr
        .endr
        .set    count, 0
        .rept   4
        .set    count, count + 1
        .word   count
        .endr
        .macro  loop n
        .rept   \n
        .set    count, count - 1
        .if     count == 1
        .exitm
        .endif
        .word   count
        .endr
        .endm
        .if     count == 4
        .if     0
        .word   1
        .elseif 0
        .word   2
        .elseif 1
        .word   3
        .elseif 1
        .word   4
        .else
        .word   5
        .endif
        .else
        .if     1
        .word   6
        .else
        .word   7
        .endif
        .endif
here:   .if     1
        .word   here
        .endif
        .ifc    a b, a b
        .word   10
        .endif
        .ifc    "a b", "a b"
        .word   11
        .endif
        .ifc    abc,abd
        .word   12
        .endif
        .ifeqs  "x", "x"
        .word   13
        .endif
        .ifnes  "x", "y"
        .word   14
        .endif
        .ifdef  here
        .word   15
        .endif
        .ifdef  later
        .word   16
        .endif
later:
        .asciz  "; not a separator # not a comment // /* nor this */"
        .balign 4, 0
        .word   ';', '#', '"', ' '      # all of them characters
x:      .word   1;.word 2 ; .word 3
        .macro  redefine
        .word   20
        .endm
        redefine
        .purgem redefine
        .macro  redefine
        .word   21
        .endm
        redefine
        .macro  wrap name, body:vararg
        .macro  \name
        \body
        .endm
        .endm
        wrap    wrapped, .word 22, 23
        wrapped
