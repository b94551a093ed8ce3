# Whoever waits for the disk has no hart: on a single one, somebody else works meanwhile.
#
# harts    1
# files    "blocks":/disk/data
# include  lib/print.s lib/thread.s
# expect   exit 0
# expect   prints exactly "counted while the disk was reading: yes\n"

# The first thread reads a byte from the disk; the second adds to a word for as long as it runs.  There is one hart.  If
# the reader kept it, the word would be what it was before the read.  It is not: the kernel took the hart away when the
# read had to wait, and gave it back when the answer came.

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, count_for_ever
        li      a1, 0
        call    thread_create
        li      a0, AT_FDCWD
        la      a1, path
        li      a2, O_RDONLY
        li      a3, 0
        li      a7, CALL_OPENAT
        ecall

        lw      s0, counted             # s0 = before
        la      a1, byte
        li      a2, 1
        li      a7, CALL_READ
        ecall                           # waits for the disk
        li      t0, 1
        bne     a0, t0, .failed
        lw      s1, counted
        sub     s1, s1, s0              # s1 = what was counted meanwhile
        la      a0, says
        call    print_string
        li      t0, 1000
        la      a0, no
        bltu    s1, t0, .say
        la      a0, yes
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.failed:
        li      a0, 1
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

count_for_ever:
        la      t0, counted
.count: lw      t1, 0(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        j       .count

        .section .rodata
path:           .asciz  "/disk/data"
says:           .asciz  "counted while the disk was reading: "
yes:            .asciz  "yes"
no:             .asciz  "no"

        .bss
        .balign 4
counted:        .zero   4
byte:           .zero   1
