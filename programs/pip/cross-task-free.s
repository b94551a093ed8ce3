# A block may be freed by any task: its owner gets it back at its next malloc
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    cross-task-free.s:/bin/task
# expect   exit 0
# expect   prints exactly "blocks the task freed: 100\n"
#            "blocks its owner got again: 100\n"
#            "freed by the root, of the task: ok\n"
#            "a block of the task, made larger by the root, kept its bytes: 77\n"

# The root allocates, the task frees, the root allocates again and finds the same blocks. Then the other way round: the
# task's heap belongs to its slot, so its blocks can be used and freed even when it has ended.

        .include "lib/say.s"

        .text
        .globl  main
        .equ    BLOCKS, 100

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
        la      s0, blocks
        li      s1, BLOCKS
.fill:  li      a0, 40
        call    malloc
        sw      a0, 0(s0)
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, .fill
        la      a0, blocks
        la      a1, name
        call    pip_named_export
        spawn   path
        li      a0, 0
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s2, 0(sp)               # s2 = a block of the task
        li      a0, 0
        la      a1, status
        call    pip_wait
        lw      a0, status
        srli    a0, a0, 8
        value   "blocks the task freed"
        li      s1, BLOCKS
        li      s0, 0
.again: li      a0, 40
        call    malloc
        la      t0, blocks
        li      t1, BLOCKS
.seek:  lw      t2, 0(t0)
        beq     t2, a0, .found
        addi    t0, t0, 4
        addi    t1, t1, -1
        bnez    t1, .seek
        j       .next
.found: addi    s0, s0, 1
.next:  addi    s1, s1, -1
        bnez    s1, .again
        mv      a0, s0
        value   "blocks its owner got again"
        lw      a0, 0(s2)               # it holds another block's address
        call    free
        li      a0, 0
        answer  "freed by the root, of the task"
        mv      a0, s2
        li      a1, 5000
        call    realloc
        lw      a0, 4(a0)
        value   "a block of the task, made larger by the root, kept its bytes"
        li      a0, 0
        j       .done
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        li      s1, BLOCKS
.free:  lw      a0, 0(s0)
        call    free
        addi    s0, s0, 4
        addi    s1, s1, -1
        bnez    s1, .free
        li      a0, 64
        li      a1, 200
        call    aligned_alloc
        mv      s1, a0
        li      a0, 100
        call    malloc
        sw      s1, 0(a0)
        li      t0, 77
        sw      t0, 4(a0)
        la      a1, name
        call    pip_named_export
        li      a0, BLOCKS
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "blocks"

        .bss
        .balign 4
blocks: .zero   4 * BLOCKS
status: .zero   4
