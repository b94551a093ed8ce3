# A before hook that fails is the end before main; an after hook that fails makes a status of 0 its own
#
# include  lib/print.s lib/errno.s lib/pip.s
# files    hooks-and-status.s:/bin/task
# expect   exit 0
# expect   prints exactly "before gives 9: 9\n"
#            "main was there: 0\n"
#            "after was there: 0\n"
#            "main 0, after 5: 5\n"
#            "main 3, after 5: 3\n"
#            "main 3, after 0: 3\n"
#            "main was there: 3\n"
#            "after was there: 3\n"

# The hooks are the root's code and count in the root's variables, since pointers mean the same everywhere.

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
        la      a0, word
        call    pip_export              # the task finds the root's words here
        li      t0, 9
        sw      t0, word, t1
        spawn   path, , hook, count, word
        call    ended
        value   "before gives 9"
        call    counts
        li      t0, 5
        sw      t0, word + 4, t1
        spawn   path, , , count, word
        call    ended
        value   "main 0, after 5"
        li      t0, 3
        sw      t0, word + 8, t1
        spawn   path, , , count, word
        call    ended
        value   "main 3, after 5"
        sw      zero, word + 4, t1
        spawn   path, , , count, word
        call    ended
        value   "main 3, after 0"
        call    counts
        li      a0, 0
        j       .done
.task:  li      a0, PIP_PIPID_ROOT
        mv      a1, sp
        call    pip_import
        lw      t0, 0(sp)
        lw      t1, 12(t0)
        addi    t1, t1, 1
        sw      t1, 12(t0)              # main was there
        lw      a0, 8(t0)
.done:
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        lw      s2, 16(sp)
        addi    sp, sp, 32
        ret

hook:   lw      a0, 0(a0)
        ret
count:  lw      t1, 16(a0)
        addi    t1, t1, 1
        sw      t1, 16(a0)              # after was there
        lw      a0, 4(a0)
        ret

ended:  addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 0
        la      a1, status
        call    pip_wait
        lw      a0, status
        srli    a0, a0, 8
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

counts: addi    sp, sp, -16
        sw      ra, 12(sp)
        lw      a0, word + 12
        value   "main was there"
        lw      a0, word + 16
        value   "after was there"
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
path:   .asciz  "/bin/task"

        .bss
        .balign 4
word:   .zero   20                      # what before, after and main shall give; how often main and after were there
status: .zero   4
