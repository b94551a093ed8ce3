# A task begins at main, or at any function of its program that is named
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    named-function.s:/bin/task
# expect   exit 0
# expect   prints exactly "at a global function: 42\n"
#            "at a local one: 43\n"
#            "at main: 7\n"

# The name is looked up in the symbols of the file: a global symbol, or the only local one of that name.

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
        li      t0, 7
        bnez    a0, .done
        mv      a0, zero
        li      a1, 0
        li      a2, 0
        li      a3, 0
        call    pip_init
        la      a0, outer
        call    at
        value   "at a global function"
        la      a0, inner
        call    at
        value   "at a local one"
        spawn   path
        call    ended
        value   "at main"
        li      t0, 0
.done:  mv      a0, t0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

# at: in a0, a function's name; gives what the task that starts there gives.

at:     addi    sp, sp, -16
        sw      ra, 12(sp)
        mv      a2, a0
        la      a0, description
        la      a1, path
        la      a3, argument            # one address space: it finds our word
        li      a4, 0
        li      a5, 0
        li      a6, 0
        call    pip_spawn_from_func
        la      a0, description
        li      a1, PIP_CPUCORE_ASIS
        li      a2, 0
        li      a3, 0
        li      a4, 0
        call    pip_task_spawn
        call    ended
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

ended:  addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 0
        mv      a1, sp
        call    pip_wait
        lw      a0, 0(sp)
        srli    a0, a0, 8
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .globl  begin
begin:  lw      a0, 0(a0)
        ret
begin_inside:
        lw      a0, 0(a0)
        addi    a0, a0, 1
        ret

        .section .rodata
path:   .asciz  "/bin/task"
outer:  .asciz  "begin"
inner:  .asciz  "begin_inside"

        .data
        .balign 4
argument:       .word   42

        .bss
        .balign 4
description:    .zero   PIP_PROGRAM_BYTES
