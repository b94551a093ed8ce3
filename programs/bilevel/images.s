# Four tasks, each with variables of its own, are user-level processes in the domain of the root.
#
# include  lib/print.s lib/family.s
# files    images.s:/bin/task
# expect   exit 0
# expect   prints exactly "4 tasks of 4 found their own variables, and their own pid at home\n"
# expect   counts strayed = 4

# A task is a process and an image of its own: a static variable of this program is four variables, found through the
# program counter; a thread-local one is four, found through tp; and there are four pids, found by whoever makes the
# call.  Decoupled all four run on the root's kernel context, in turn.  What the image and the user context bring along
# stays right there.  The pid does not, and that is what couple is for.

        .equ    FAMILY_PID, 4
        .equ    TASKS, 4
        .equ    ROUNDS, 6

        .section .tbss, "awT", @nobits
        .balign 4
local:  .zero   4

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, work
        li      a1, TASKS
        li      a2, PIP_MODE_PROCESS
        call    family
        bnez    a1, .done
        call    print_decimal
        la      a0, found
        call    print_line
        li      a0, 0
.done:  lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# work: in a0, the pipid, in a1, what the family shares; gives 1 if all is as it should be.

work:   addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        sw      s2, 16(sp)
        sw      s3, 12(sp)
        addi    s0, a0, 1               # s0 = what we add
        lw      s3, FAMILY_PID(a1)      # s3 = the root's pid
        li      s1, ROUNDS
.round: lw      t0, static
        add     t0, t0, s0
        sw      t0, static, t1
        lui     t0, %tprel_hi(local)
        add     t0, t0, tp, %tprel_add(local)
        lw      t1, %tprel_lo(local)(t0)
        add     t1, t1, s0
        sw      t1, %tprel_lo(local)(t0)
        call    uc_yield
        addi    s1, s1, -1
        bnez    s1, .round

        call    getpid                  # on the root's kernel context
        xor     s2, a0, s3              # s2 = whatever is wrong
        call    uc_couple
        call    getpid
        sub     t0, a0, s3
        seqz    t0, t0
        or      s2, s2, t0

        li      t0, ROUNDS
        mul     t0, t0, s0
        lw      t1, static
        xor     t1, t1, t0
        or      s2, s2, t1
        lui     t1, %tprel_hi(local)
        add     t1, t1, tp, %tprel_add(local)
        lw      t1, %tprel_lo(local)(t1)
        xor     t1, t1, t0
        or      s2, s2, t1
        seqz    a0, s2
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        lw      s3, 12(sp)
        addi    sp, sp, 32
        ret

        .section .rodata
found:  .asciz  " tasks of 4 found their own variables, and their own pid at home"

        .bss
        .balign 4
static: .zero   4
