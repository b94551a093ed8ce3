# Two different programs in one address space: one passes pointers to data and code, the other uses them
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    worker.s:/bin/worker
# expect   exit 0
# expect   prints exactly "the second word: 2\n" "its own function, with its own variable: 1010\n"
#            "the worker finds: 77\n"

# Nothing is copied and nothing is mapped: the worker's list is where its pointer says. The fifth word of it is the
# address of a function, which works on the worker's variables, whoever calls it.

        .include "lib/say.s"

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        spawn   path
        li      a0, 0
        la      a1, list
        la      a2, name
        call    pip_named_import
        lw      s0, list
        lw      a0, 4(s0)
        value   "the second word"
        lw      t0, 16(s0)
        mv      a0, s0
        li      a1, 4
        jalr    t0
        value   "its own function, with its own variable"
        li      t0, 77
        sw      t0, 0(s0)
        mv      a0, s0
        la      a1, answered
        call    pip_named_export
        li      a0, 0
        li      a1, 0
        call    pip_wait
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/worker"
name:   .asciz  "list"
answered: .asciz "answered"

        .bss
        .balign 4
list:   .zero   4
