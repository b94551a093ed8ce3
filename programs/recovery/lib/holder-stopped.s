# holder-stopped: a thread is stopped in the middle of a section, by another processor, and an urgent thread that has waited for that
# wants the lock at once.  It looks for it for a while, and says whether it has had it.

        .equ    LOOKS, 3000

        .include "lib/section.s"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    ft_init
        section_init
        la      a0, wanter
        li      a1, 0
        call    ft_create
        mv      s0, a0
        li      a1, 1
        call    ft_set_urgent
.there: call    ft_yield                # until it waits
        lw      t0, wants
        beqz    t0, .there
        la      a0, holder
        li      a1, 0
        call    ft_create
        mv      s1, a0
.inside:
        lw      t0, inside              # it is in the middle
        beqz    t0, .inside
        rdtime  t0
        sw      t0, began, t1
        la      a0, go
        call    ft_sem_up               # the holder's is the only processor that can be interrupted for the urgent one
.keep:  lw      t0, looked              # we keep ours, so that nobody else runs there
        beqz    t0, .keep
        mv      a0, s0
        call    ft_join
        mv      a0, s1
        call    ft_join
        la      a0, delay
        lw      a1, found
        lw      t0, began
        sub     a1, a1, t0
        li      a7, CALL_MARK           # for the table of delays
        ecall
        lw      t0, had
        la      a0, at_once
        bnez    t0, .say
        la      a0, in_vain
.say:   call    print_line
        la      a0, counted
        lw      a1, count
        call    print_value
        lw      a0, lock                # how it ends: nobody has it any more
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

holder: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        la      s0, lock
        la      t4, count
        la      t5, inside
        locked  hold, s0
        li      t1, 1
        sw      t1, 0(t5)
        lw      t3, 0(t4)
        li      t2, 2000
.long:  addi    t2, t2, -1
        bnez    t2, .long
        addi    t3, t3, 1
        sw      t3, 0(t4)               # what it had read must still be true
        unlocked hold, s0
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
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
.look:  lw      t0, 0(s0)
        beqz    t0, .is_free
        addi    t2, t2, -1
        bnez    t2, .look
        j       .looked
.is_free:
        rdtime  t0
        sw      t0, found, t1
        la      t4, count
        locked  want, s0
        lw      t3, 0(t4)
        addi    t3, t3, 1
        sw      t3, 0(t4)
        unlocked want, s0
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
at_once:        .asciz  "the lock was free at once"
in_vain:        .asciz  "the lock was looked for in vain: its holder does not run"
counted:        .asciz  "counted: "
delay:  .asciz  "ticks until the lock is found free"

        .bss
        .balign 4
lock:   .zero   4
count:  .zero   4
inside: .zero   4
wants:  .zero   4
go:     .zero   4
had:    .zero   4
looked: .zero   4
began:  .zero   4
found:  .zero   4
