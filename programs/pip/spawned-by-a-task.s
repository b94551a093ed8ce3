# A task spawns another, and a third waits for it: neither needs the root
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    spawned-by-a-task.s:/bin/task
# expect   exit 0
# expect   prints exactly "task 1 was spawned by: 0\n"
#            "task 2 waited for task 1, which gave: 6\n"
#            "task 1 afterwards, for the root: ECHILD\n"

# PiP lets only the root spawn and wait. Here the address space is the family, and everybody in it is asked the same
# way.

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
        la      a0, shared
        la      a1, name
        call    pip_named_export
        li      t0, 2
        sw      t0, pipid, t1
        spawn   path, pipid
        sw      zero, pipid, t1
        spawn   path, pipid
        li      a0, 0
        li      a1, 0
        call    pip_wait
        li      a0, 2
        li      a1, 0
        call    pip_wait
        li      a0, 1
        li      a1, 0
        call    pip_wait
        answer  "task 1 afterwards, for the root"
        li      a0, 0
        j       .done
.task:  la      a0, pipid
        call    pip_get_pipid
        lw      s1, pipid
        li      t0, 1
        beq     s1, t0, .one
        bgtu    s1, t0, .two
        sw      t0, pipid, t1           # task 0
        la      a0, pipid
        la      a1, name
        call    pip_named_export
        spawn   path, pipid
        li      a0, 2
        mv      a1, sp
        la      a2, name
        call    pip_named_import        # until it has been waited for
        li      a0, 0
        j       .done
.one:   li      a0, 0
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        li      a7, CALL_GETPPID
        ecall
        mv      s0, a0
        li      a0, 0
        mv      a1, sp
        call    pip_get_system_id
        lw      t0, 0(sp)
        sub     a0, s0, t0
        value   "task 1 was spawned by"
        li      a0, 6
        j       .done
.two:   li      a0, 1
        mv      a1, sp
        la      a2, name
        call    pip_named_import        # ECANCELED, when task 1 has ended
        li      a0, 1
        la      a1, status
        call    pip_wait
        lw      a0, status
        srli    a0, a0, 8
        value   "task 2 waited for task 1, which gave"
        la      a0, status
        la      a1, name
        call    pip_named_export
        li      a0, 0
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
path:   .asciz  "/bin/task"
name:   .asciz  "word"

        .bss
        .balign 4
shared: .zero   4
pipid:  .zero   4
status: .zero   4
