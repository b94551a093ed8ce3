# A program starts another in its own address space: they count in a word they share, and each in one of its own.
#
# include  lib/print.s lib/pip.s
# files    first-task.s:/bin/task
# expect   exit 0
# expect   prints exactly "the task's own variable: 8, ours: 7\nshared: 1\n"

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        la      a2, exported            # the root says where its words are; a task is told
        mv      a0, zero
        li      a1, 0
        li      a3, 0
        call    pip_init
        call    pip_isa_root
        beqz    a0, .task

        la      a0, path
        la      a1, arguments
        li      a2, 0
        li      a3, PIP_CPUCORE_ASIS
        li      a4, 0
        li      a5, 0
        li      a6, 0
        li      a7, 0
        call    pip_spawn
        bnez    a0, .done
        li      a0, 0
        la      a1, status
        call    pip_wait
        bnez    a0, .done
        la      a0, its
        call    print_string
        lw      a0, status
        srli    a0, a0, 8
        call    print_decimal
        la      a0, ours
        lw      a1, variable
        call    print_value
        la      a0, together
        lw      a1, shared
        call    print_value
        call    pip_fin
.done:  lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

.task:  lw      t0, exported            # an address in the root's data
        li      t1, 1
        amoadd.w  zero, t1, (t0)
        lw      a0, variable            # our own
        addi    a0, a0, 1
        sw      a0, variable, t0
        j       .done

        .data
        .balign 4
exported:       .word   shared
shared:         .word   0
variable:       .word   7
status:         .word   0
arguments:      .word   path, 0
path:           .asciz  "/bin/task"
its:            .asciz  "the task's own variable: "
ours:           .asciz  ", ours: "
together:       .asciz  "shared: "
