# Five ways to come to an SC without a reservation, and one to keep it.
#
# harts    1
# include  lib/print.s lib/syscall.s
# expect   exit 0
# expect   prints exactly "no lr 1, second sc 1, other word 1, system call 1, second lr 1, own store 0\n"

# A hart has one reservation, for one word.  SC succeeds with it and always ends it.  A trap ends it too, since
# whoever runs next must not inherit it; qemu's user mode has no such traps and keeps it over the call.

        .text
        .globl  main
main:
        addi    sp, sp, -32
        sw      ra, 28(sp)
        sw      s0, 24(sp)
        sw      s1, 20(sp)
        la      s0, word
        la      s1, other

        sc.w    a1, zero, (s0)          # nothing was reserved
        la      a0, no_lr
        call    tell

        lr.w    t0, (s0)
        sc.w    t1, t0, (s0)
        sc.w    a1, t0, (s0)            # the first SC used it up
        la      a0, second_sc
        call    tell

        lr.w    t0, (s0)
        sc.w    a1, t0, (s1)            # reserved is another word
        la      a0, other_word
        call    tell

        lr.w    t0, (s0)
        li      a7, CALL_GETPID
        ecall
        sc.w    a1, t0, (s0)
        la      a0, system_call
        call    tell

        lr.w    t0, (s0)
        lr.w    t0, (s1)                # only the newest counts
        sc.w    a1, t0, (s0)
        la      a0, second_lr
        call    tell

        lr.w    t0, (s0)
        sw      t0, 0(s0)               # a plain store of the hart itself keeps it
        sc.w    a1, t0, (s0)
        la      a0, own_store
        call    tell

        call    newline
        li      a0, 0
        lw      ra, 28(sp)
        lw      s0, 24(sp)
        lw      s1, 20(sp)
        addi    sp, sp, 32
        ret

tell:                                   # a0 what was tried, a1 what SC said
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      a1, 8(sp)
        call    print_string
        lw      a0, 8(sp)
        call    print_decimal
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
no_lr:          .asciz  "no lr "
second_sc:      .asciz  ", second sc "
other_word:     .asciz  ", other word "
system_call:    .asciz  ", system call "
second_lr:      .asciz  ", second lr "
own_store:      .asciz  ", own store "

        .bss
        .balign 4
word:           .zero   4
other:          .zero   4
