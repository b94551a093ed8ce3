# Two locks, one section inside the other lock: who is stopped with both comes out with none.
#
# harts    2
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "both locks were free at once\ncounted: 2\n"

# Sections do not nest; a thread that holds an outer lock and is stopped in the inner section is continued to the end of the
# inner one.  So here the section is around both: one stretch of code from the first to the last instruction.

        .equ    LOOKS, 3000

        .include "lib/critical.s"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    ft_init
        la      a0, wanter
        li      a1, 0
        call    ft_create
        mv      s0, a0
        li      a1, 1
        call    ft_set_urgent
.there: call    ft_yield
        lw      t0, wants
        beqz    t0, .there
        la      a0, holder
        li      a1, 0
        call    ft_create
        mv      s1, a0
.inside:
        lw      t0, inside
        beqz    t0, .inside
        la      a0, go
        call    ft_sem_up
.keep:  lw      t0, looked
        beqz    t0, .keep
        mv      a0, s0
        call    ft_join
        mv      a0, s1
        call    ft_join
        lw      t0, had
        la      a0, at_once
        bnez    t0, .say
        la      a0, in_vain
.say:   call    print_line
        la      a0, counted
        lw      a1, count
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

holder: la      t4, outer
        la      t5, inner
        la      t3, count
        la      t6, inside
.try_outer:
        li      t1, 1
        amoswap.w.aq t0, t1, (t4)
        .critical both
        bnez    t0, .try_outer
.try_inner:
        li      t1, 1
        amoswap.w.aq t0, t1, (t5)
        bnez    t0, .try_inner          # nobody who holds it wants the outer one
        sw      t1, 0(t6)
        li      t2, 2000
.long:  addi    t2, t2, -1
        bnez    t2, .long
        lw      t2, 0(t3)
        addi    t2, t2, 1
        sw      t2, 0(t3)
        amoswap.w.rl zero, zero, (t5)
        amoswap.w.rl zero, zero, (t4)
        .endcritical
        li      a0, 0
        ret

wanter: addi    sp, sp, -16
        sw      ra, 12(sp)
        li      t0, 1
        sw      t0, wants, t1
        la      a0, go
        call    ft_sem_down
        la      t4, outer
        la      t5, inner
        li      t2, LOOKS
.look:  lw      t0, 0(t4)
        lw      t1, 0(t5)
        or      t0, t0, t1
        beqz    t0, .are_free
        addi    t2, t2, -1
        bnez    t2, .look
        j       .looked
.are_free:
        lw      t3, count
        addi    t3, t3, 1
        sw      t3, count, t0
        li      t0, 1
        sw      t0, had, t1
.looked:
        li      t0, 1
        sw      t0, looked, t1
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
at_once:        .asciz  "both locks were free at once"
in_vain:        .asciz  "a lock was looked for in vain"
counted:        .asciz  "counted: "

        .bss
        .balign 4
outer:  .zero   4
inner:  .zero   4
count:  .zero   4
inside: .zero   4
wants:  .zero   4
go:     .zero   4
had:    .zero   4
looked: .zero   4
