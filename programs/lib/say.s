# say: macros for programs that show what calls answer.  For `.include`; lib/errno.s must be linked.

# answer TEXT: print the text, and the error in a0 by its name.  value TEXT: the text, and the number in a0.

        .macro  answer text
        mv      a1, a0
        la      a0, .said\@
        call    print_answer
        .pushsection .rodata
.said\@:        .asciz  "\text: "
        .popsection
        .endm

        .macro  value text
        mv      a1, a0
        la      a0, .said\@
        call    print_value
        .pushsection .rodata
.said\@:        .asciz  "\text: "
        .popsection
        .endm

# spawn PATH, WHERE, BEFORE, AFTER, ARGUMENT: pip_spawn with the path as only argument, on any of our harts.  WHERE is
# the word with the pipid; what is left out is 0.

        .macro  address register, label
        .ifb    \label
        li      \register, 0
        .else
        la      \register, \label
        .endif
        .endm

        .macro  spawn path, where, before, after, argument
        la      a0, \path
        addi    sp, sp, -16
        sw      a0, 0(sp)
        sw      zero, 4(sp)
        mv      a1, sp
        li      a2, 0
        li      a3, PIP_CPUCORE_ASIS
        address a4, \where
        address a5, \before
        address a6, \after
        address a7, \argument
        call    pip_spawn
        addi    sp, sp, 16
        .endm
