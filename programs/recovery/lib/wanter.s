# wanter: a thread, the program's `holder`, is stopped in a section of its own by another processor, and an urgent one that has waited for that
# wants its locks at once.  It looks for them for a while, and says whether it has found them free.
#
# The program calls its section's words `lock`, `inner` (a second lock, if there is one) and `count`, and sets `inside` in the
# middle; its `before` sets up whatever else it needs.

        .equ    LOOKS, 20000            # longer than the disk takes

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 2
        call    ft_init
        call    before
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
        la      a0, go
        call    ft_sem_up               # the holder's is the only processor that can be interrupted for the urgent one
.keep:  lw      t0, looked              # we keep ours, so that nobody else runs there
        beqz    t0, .keep
        mv      a0, s0
        call    ft_join
        mv      a0, s1
        call    ft_join
        lw      t0, had
        la      a0, found
        bnez    t0, .say
        la      a0, in_vain
.say:   call    print_line
        la      a0, counted
        lw      a1, count
        call    print_value
        lw      a0, lock                # how it ends: nobody has one any more
        lw      t0, inner
        or      a0, a0, t0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

wanter: addi    sp, sp, -16
        sw      ra, 12(sp)
        li      t0, 1
        sw      t0, wants, t1
        la      a0, go
        call    ft_sem_down
        li      t2, LOOKS
.look:  lw      t0, lock
        lw      t1, inner
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
found:  .asciz  "the lock was found free"
in_vain:        .asciz  "the lock was looked for in vain: its holder does not run"
counted:        .asciz  "counted: "

        .bss
        .balign 4
        .globl  lock, inner, count, inside
lock:   .zero   4
inner:  .zero   4
count:  .zero   4
inside: .zero   4
wants:  .zero   4
go:     .zero   4
had:    .zero   4
looked: .zero   4
