# A program that two-programs.s places beside itself: other code, other data, at another place.
#
# include  lib/print.s lib/pip.s

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, list
        la      a1, name
        call    pip_named_export
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, answered
        call    pip_named_import        # until the root has changed our list
        la      a0, text
        la      t0, list
        lw      a1, 0(t0)
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# sum: in a0, a list; in a1, how many words it has.  The root calls it by its pointer.

        .globl  sum
sum:    li      t0, 0
.add:   lw      t1, 0(a0)
        add     t0, t0, t1
        addi    a0, a0, 4
        addi    a1, a1, -1
        bnez    a1, .add
        lw      t1, own
        add     a0, t0, t1              # with our variable, whoever calls
        ret

        .data
        .balign 4
list:   .word   1, 2, 3, 4, sum
own:    .word   1000

        .section .rodata
name:   .asciz  "list"
answered: .asciz "answered"
text:   .asciz  "the worker finds: "
