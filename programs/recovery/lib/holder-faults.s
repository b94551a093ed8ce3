# holder-faults: a thread touches, in the middle of a section, a page that is on the disk; an urgent thread that wants the lock looks
# for it for longer than the disk takes, on the only processor.  `pins` says whether the page is to stay in memory.

        .equ    LOOKS, 20000

        .include "lib/section.s"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 1
        call    ft_init
        section_init
        la      a0, page
        li      t0, 1
        sw      t0, 0(a0)
        lw      t0, pins
        beqz    t0, .may_go
        li      a1, 4096
        li      a7, CALL_MLOCK
        ecall
.may_go:
        la      a0, page
        li      a1, 4096
        li      a2, MADV_PAGEOUT        # a page that is locked does not go
        li      a7, CALL_MADVISE
        ecall
        la      a0, wanter
        li      a1, 0
        call    ft_create
        mv      s0, a0
        li      a1, 1
        call    ft_set_urgent
        la      a0, holder
        li      a1, 0
        call    ft_create               # last in, first out: it runs first
        mv      s1, a0
        mv      a0, s0
        call    ft_join
        mv      a0, s1
        call    ft_join
        lw      t0, had
        la      a0, has_had
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
        la      t5, page
        locked  hold, s0
        lw      t2, 0(t5)               # waits for the disk
        lw      t3, 0(t4)
        add     t3, t3, t2
        sw      t3, 0(t4)
        unlocked hold, s0
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

wanter: addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        la      s0, lock
        li      t2, LOOKS
.look:  lw      t0, 0(s0)
        beqz    t0, .is_free
        addi    t2, t2, -1
        bnez    t2, .look
        j       .looked
.is_free:
        la      t4, count
        locked  want, s0
        lw      t3, 0(t4)
        addi    t3, t3, 1
        sw      t3, 0(t4)
        unlocked want, s0
        li      t0, 1
        sw      t0, had, t1
.looked:
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
has_had:        .asciz  "the lock was had in the end"
in_vain:        .asciz  "the lock was looked for in vain: its holder does not run"
counted:        .asciz  "counted: "

        .bss
        .balign 4
lock:   .zero   4
count:  .zero   4
had:    .zero   4
        .balign 4096
page:   .zero   4096
