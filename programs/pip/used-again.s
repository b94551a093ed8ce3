# Pids, pipids and memory are used again: two hundred tasks, one after the other, in one slot
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    used-again.s:/bin/task
# expect   exit 0
# expect   prints exactly "tasks: 200\n"
#            "in another slot: 0\n"
#            "with another pid than the first: 0\n"
#            "frames more than after the first: 0\n"

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
        li      s0, 200
        li      s2, 0
        li      s1, 0                   # s1 = those that are different
.next:  spawn   path, pipid
        bnez    a0, .done
        lw      t0, pipid
        add     s1, s1, t0
        sw      zero, pipid, t0         # wanted again
        li      a0, 0
        la      a1, status
        call    pip_wait
        lw      t0, status
        lw      t1, first
        bnez    t1, .not_first
        sw      t0, first, t1
        li      a0, USAGE_FRAMES
        li      a7, CALL_USAGE
        ecall
        sw      a0, frames, t0
        j       .same
.not_first:
        beq     t0, t1, .same
        addi    s2, s2, 1
.same:  addi    s0, s0, -1
        bnez    s0, .next
        li      a0, USAGE_FRAMES
        li      a7, CALL_USAGE
        ecall
        lw      t0, frames
        sub     s0, a0, t0
        li      a0, 200
        value   "tasks"
        mv      a0, s1
        value   "in another slot"
        mv      a0, s2
        value   "with another pid than the first"
        mv      a0, s0
        value   "frames more than after the first"
        li      a0, 0
        j       .done
.task:  li      a0, 100                 # its heap, too: it stays with the slot
        call    malloc
        call    free
        call    getpid
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .data
        .balign 4
pipid:  .word   0
first:  .word   0
frames: .word   0
status: .word   0
