# figure: macros for programs that compare what they measure.  For `.include`; lib/order.s must be linked.

# figure LABEL, NAME: what is measured; `sw VALUE, LABEL, t0` stores it.  of_LABEL is the record for lib/order.s.

        .macro  figure label, name
        .pushsection .rodata
name_\label:   .asciz  "\name"
        .popsection
        .pushsection .data
        .balign 4
of_\label:      .word   name_\label
\label:         .word   0
        .popsection
        .endm

# less A, B: A is less than B.  at_most A, B: and may be equal.  near A, B: about the same, at most double.

        .macro  less a, b
        la      a0, of_\a
        la      a1, of_\b
        call    order_less
        .endm

        .macro  at_most a, b
        la      a0, of_\a
        la      a1, of_\b
        call    order_most
        .endm

        .macro  near a, b
        la      a0, of_\a
        la      a1, of_\b
        call    order_near
        .endm
