# Five tasks count to a hundred each under one mutex, and nothing is lost
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    mutex.s:/bin/task
# expect   exit 0
# expect   prints exactly "counted: 500\n"
#            "unlocking what is free: EPERM\n"
#            "ending while it is held: EBUSY\n"
#            "afterwards: ok\n"

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
        la      a0, shared + 4
        call    pip_mutex_init
        la      a0, shared
        la      a1, name
        call    pip_named_export
        li      s0, 5
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
        lw      a0, shared
        value   "counted"
        la      a0, shared + 4
        call    pip_mutex_unlock
        answer  "unlocking what is free"
        la      a0, shared + 4
        call    pip_mutex_lock
        la      a0, shared + 4
        call    pip_mutex_fin
        answer  "ending while it is held"
        la      a0, shared + 4
        call    pip_mutex_unlock
        la      a0, shared + 4
        call    pip_mutex_fin
        answer  "afterwards"
        li      a0, 0
        j       .done
.task:
        li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        la      a2, name
        call    pip_named_import
        lw      s0, 0(sp)
        li      s1, 100
.count: addi    a0, s0, 4
        call    pip_mutex_lock
        lw      t0, 0(s0)
        addi    t0, t0, 1
        sw      t0, 0(s0)
        addi    a0, s0, 4
        call    pip_mutex_unlock
        addi    s1, s1, -1
        bnez    s1, .count
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
name:   .asciz  "counter and mutex"

        .bss
        .balign 4
shared: .zero   8
status: .zero   4
