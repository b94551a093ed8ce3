# Six tasks allocate, fill, check and free blocks of many sizes, each in its own heap
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    malloc.s:/bin/task
# expect   exit 0
# expect   prints exactly "tasks that found a wrong byte: 0\n"

        .include "lib/say.s"

        .text
        .globl  main
        .equ    BLOCKS, 32
        .equ    ROUNDS, 300

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
        li      s0, 6
.spawn: spawn   path
        bnez    a0, .done
        addi    s0, s0, -1
        bnez    s0, .spawn
        li      s2, 0
.wait:  mv      a0, zero
        la      a1, status
        call    pip_wait_any
        bnez    a0, .waited
        lw      t0, status
        add     s2, s2, t0
        j       .wait
.waited:
        mv      a0, s2
        value   "tasks that found a wrong byte"
        li      a0, 0
        j       .done

# Each block begins with its size, and its last word says the same.

.task:  la      a0, pipid
        call    pip_get_pipid
        lw      s0, pipid               # s0 = a number that goes everywhere
        addi    s0, s0, 1
        li      s1, ROUNDS
.round: li      t0, 1103515245
        mul     s0, s0, t0
        li      t0, 12345
        add     s0, s0, t0
        srli    t1, s0, 16
        andi    t1, t1, BLOCKS - 1
        slli    t1, t1, 2
        la      t0, blocks
        add     s2, t0, t1              # s2 = a place
        lw      a0, 0(s2)
        beqz    a0, .get
        lw      t0, 0(a0)
        add     t1, a0, t0
        lw      t1, -4(t1)
        bne     t0, t1, .wrong
        sw      zero, 0(s2)
        call    free
        j       .goes_on
.get:   srli    a0, s0, 8
        andi    a0, a0, 0x7fc
        addi    a0, a0, 8
        sw      a0, 0(sp)
        call    malloc
        beqz    a0, .wrong
        lw      t0, 0(sp)
        sw      t0, 0(a0)
        add     t1, a0, t0
        sw      t0, -4(t1)
        sw      a0, 0(s2)
.goes_on:
        addi    s1, s1, -1
        bnez    s1, .round
        li      a0, 0
        j       .done
.wrong: li      a0, 1
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
blocks: .zero   4 * BLOCKS
pipid:  .zero   4
status: .zero   4
