# A page that was given to the disk comes back with its bytes, and on one hart somebody else works meanwhile.
#
# harts    1
# include  lib/print.s lib/thread.s
# expect   exit 0
# expect   prints exactly "word 12345, counted meanwhile: yes\n"

# MADV_PAGEOUT takes the page out of memory but keeps its bytes, on the disk.  The next load faults, the kernel asks the
# disk and takes the hart away until the answer comes; then the load is simply executed again.

        .equ    AT, 0x10000000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, count_for_ever
        li      a1, 0
        call    thread_create

        li      a0, AT
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        call    map_at
        mv      s0, a0
        li      t0, 12345
        sw      t0, 8(s0)
        li      a1, 4096
        li      a2, MADV_PAGEOUT
        li      a7, CALL_MADVISE
        ecall
        bnez    a0, .failed

        lw      s1, counted
        lw      a0, 8(s0)               # waits for the disk
        lw      s2, counted
        sub     s2, s2, s1              # s2 = what was counted meanwhile
        mv      s1, a0
        la      a0, word
        call    print_string
        mv      a0, s1
        call    print_decimal
        la      a0, meanwhile
        call    print_string
        li      t0, 1000
        la      a0, no
        bltu    s2, t0, .say
        la      a0, yes
.say:   call    print_line
        li      a0, 0
.done:  lw      ra, 12(sp)
        addi    sp, sp, 16
        ret
.failed:
        li      a0, 1
        j       .done

count_for_ever:
        la      t0, counted
.count: lw      t1, 0(t0)
        addi    t1, t1, 1
        sw      t1, 0(t0)
        j       .count

        .section .rodata
word:           .asciz  "word "
meanwhile:      .asciz  ", counted meanwhile: "
yes:            .asciz  "yes"
no:             .asciz  "no"

        .bss
        .balign 4
counted:        .zero   4
