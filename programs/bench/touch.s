# Memory that was touched, then stores along it: what a snapshot has to keep.
#
# include  lib/rounds.s
# args     1
# expect   exit 0
# expect   prints exactly "00001000\n"
# expect   mark touched
#
# The rounds are MiB here.  Each page gets a word, then sixteen, one page after
# the other.

        .globl  kernel
        .text
kernel:
        slli    a1, a0, 20              # a1 = bytes
        li      a0, 0
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        add     a1, a0, a1              # a1 = the end
        li      t0, 4096
        mv      t1, a0
.touch:
        sw      t1, 0(t1)
        add     t1, t1, t0
        bne     t1, a1, .touch

        mv      a2, a0
        la      a0, all_touched         # from here on nothing faults
        li      a7, CALL_MARK
        ecall
        mv      a0, a2

        li      a4, 0                   # a4 = words stored
        mv      t1, a0
.page:
        li      t2, 16
        mv      t3, t1
.word:
        sw      a4, 4(t3)
        addi    a4, a4, 1
        addi    t3, t3, 4
        addi    t2, t2, -1
        bnez    t2, .word
        add     t1, t1, t0
        bne     t1, a1, .page
        mv      a0, a4
        ret

        .section .rodata
all_touched:
        .asciz  "touched"
