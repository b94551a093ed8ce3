# Every task has a TLS block of its own, with its program's initial values
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    thread-local.s:/bin/task
# expect   exit 0
# expect   prints exactly "the root's: 40\n" "sum of the tasks': 164\n"

# A thread-local variable is found through tp, a static one through the program counter: a task has both for itself.

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
        lui     t0, %tprel_hi(variable)
        add     t0, t0, tp, %tprel_add(variable)
        li      t1, 40
        sw      t1, %tprel_lo(variable)(t0)
        li      s0, 4
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
        lui     t0, %tprel_hi(variable)
        add     t0, t0, tp, %tprel_add(variable)
        lw      a0, %tprel_lo(variable)(t0)
        value   "the root's"
        srli    a0, s2, 8
        value   "sum of the tasks'"
        li      a0, 0
        j       .done
.task:  lui     t0, %tprel_hi(variable)
        add     t0, t0, tp, %tprel_add(variable)
        lw      a0, %tprel_lo(variable)(t0)
        addi    a0, a0, 40
        sw      a0, %tprel_lo(variable)(t0)
        call    sched_yield
        lui     t0, %tprel_hi(variable)
        add     t0, t0, tp, %tprel_add(variable)
        lw      a0, %tprel_lo(variable)(t0)
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

        .section .tdata, "awT", @progbits
        .balign 4
variable:       .word   1

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
status: .zero   4
