# A thread is stopped in a section, continued in its copy, and waits there for a page: it comes out when the page has come.
#
# harts    2
# include  lib/print.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the lock was had in the end\ncounted: 2\n"
# expect   counts told.blocked >= 1

# Whoever has continued the thread does not wait with it: it is told that the thread is blocked, and of its unblocking some other
# handler is, which finds it in the copy.

        .equ    LOOKS, 20000

        .include "lib/critical.s"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    ft_init
        la      a0, page
        li      t0, 1
        sw      t0, 0(a0)
        li      a1, 4096
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
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

holder: la      t3, lock
        la      t4, count
        la      t5, inside
        la      a2, page
.try:   li      t1, 1
        amoswap.w.aq t0, t1, (t3)
        .critical waiting
        bnez    t0, .try
        sw      t1, 0(t5)
        li      t2, 2000                # stopped here
.long:  addi    t2, t2, -1
        bnez    t2, .long
        lw      a1, 0(a2)               # waits in the copy
        lw      t0, 0(t4)
        add     t0, t0, a1
        sw      t0, 0(t4)
        amoswap.w.rl zero, zero, (t3)
        .endcritical
        li      a0, 0
        ret

wanter: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      t0, 1
        sw      t0, wants, t1
        la      a0, go
        call    ft_sem_down
        la      s0, lock
        li      t2, LOOKS
.look:  li      t1, 1
        amoswap.w.aq t0, t1, (s0)
        beqz    t0, .is_ours
        addi    t2, t2, -1
        bnez    t2, .look
        j       .looked
.is_ours:
        lw      t3, count
        addi    t3, t3, 1
        sw      t3, count, t0
        amoswap.w.rl zero, zero, (s0)
        li      t0, 1
        sw      t0, had, t1
.looked:
        li      t0, 1
        sw      t0, looked, t1
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
at_once:        .asciz  "the lock was had in the end"
in_vain:        .asciz  "the lock was looked for in vain: its holder does not run"
counted:        .asciz  "counted: "

        .bss
        .balign 4
lock:   .zero   4
count:  .zero   4
inside: .zero   4
wants:  .zero   4
go:     .zero   4
had:    .zero   4
looked: .zero   4
        .balign 4096
page:   .zero   4096
