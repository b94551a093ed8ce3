# Each task has its own environment: what it sets, the root and the others do not see
#
# include  lib/print.s lib/errno.s lib/pip.s lib/environ.s
# files    environment.s:/bin/task
# expect   exit 0
# expect   prints exactly "the task got: green\n"
#            "after its change: blue\n"
#            "and one more: round\n"
#            "the root's: green\n"
#            "has the root the other: 0\n"

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        call    pip_isa_task
        bnez    a0, .task
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        la      a0, colour
        la      a1, green
        li      a2, 1
        call    setenv
        spawn   path                    # without an environment of its own it is given a copy of ours
        li      a0, 0
        la      a1, status
        call    pip_wait
        la      a0, roots
        call    show
        la      a0, shape
        call    getenv
        snez    a0, a0
        value   "has the root the other"
        li      a0, 0
        j       .done
.task:  la      a0, got
        call    show
        la      a0, colour
        la      a1, blue
        li      a2, 1
        call    setenv
        la      a0, colour
        la      a1, green
        li      a2, 0                   # not if it is there
        call    setenv
        la      a0, shape
        la      a1, round
        li      a2, 0
        call    setenv
        la      a0, changed
        call    show
        la      a0, more
        call    print_string
        la      a0, shape
        call    getenv
        call    print_line
        li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

show:   addi    sp, sp, -16
        sw      ra, 12(sp)
        call    print_string
        la      a0, colour
        call    getenv
        lw      ra, 12(sp)
        addi    sp, sp, 16
        tail    print_line

        .section .rodata
path:   .asciz  "/bin/task"
colour: .asciz  "COLOUR"
shape:  .asciz  "SHAPE"
green:  .asciz  "green"
blue:   .asciz  "blue"
round:  .asciz  "round"
got:    .asciz  "the task got: "
changed: .asciz "after its change: "
more:   .asciz  "and one more: "
roots:  .asciz  "the root's: "

        .bss
        .balign 4
status: .zero   4
