# Ten tasks end in any order, and pip_wait_any finds each of them once
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    wait-any.s:/bin/task
# expect   exit 0
# expect   prints exactly "waited for: 10\n"
#            "all pipids, and the status that belongs to each: yes\n"
#            "then: ECHILD\n"
#            "and without waiting: ECHILD\n"

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
        call    none_left
        li      s0, 10
.more:  spawn   path
        addi    s0, s0, -1
        bnez    s0, .more
        li      s1, 0                   # s1 = a bit for each pipid
.next:  la      a0, pipid
        la      a1, status
        call    pip_wait_any
        bnez    a0, .all
        addi    s0, s0, 1
        lw      t0, pipid
        lw      t1, status
        srli    t1, t1, 8
        bne     t0, t1, .next           # a task gives its pipid
        li      t1, 1
        sll     t1, t1, t0
        or      s1, s1, t1
        j       .next
.all:   mv      a0, s0
        value   "waited for"
        la      a0, yes
        li      t0, 0x3ff
        beq     s1, t0, .say
        la      a0, no
.say:   call    print_line
        call    none_left
        answer  "then"
        mv      a0, zero
        li      a1, 0
        call    pip_trywait_any
        answer  "and without waiting"
        li      a0, 0
        j       .done
.task:  mv      a0, sp
        call    pip_get_pipid
        lw      a0, 0(sp)
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

none_left:
        mv      a0, zero
        li      a1, 0
        tail    pip_wait_any

        .section .rodata
path:   .asciz  "/bin/task"
yes:    .asciz  "all pipids, and the status that belongs to each: yes"
no:     .asciz  "all pipids, and the status that belongs to each: no"

        .bss
        .balign 4
pipid:  .zero   4
status: .zero   4
