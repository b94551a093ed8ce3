# Page faults: a thousand pages that come when they are touched.
#
# include  lib/rounds.s
# args     2
# expect   exit 0
# expect   prints exactly "00000800\n"
#
# A round maps 1024 pages, stores a word in each and unmaps them.

        .equ    PAGES, 1024

        .globl  kernel
        .text
kernel:
        mv      t0, a0                  # t0 = rounds left
        li      t1, 0                   # t1 = words found zero before the store
.round:
        li      a0, 0
        li      a1, PAGES * 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_PRIVATE | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        li      t3, 4096
        mv      t4, a0
        add     t5, a0, a1              # t5 = the end
.touch:
        sw      t4, 0(t4)               # faults
        lw      t6, 4(t4)
        seqz    t6, t6
        add     t1, t1, t6
        add     t4, t4, t3
        bne     t4, t5, .touch

        li      a7, CALL_MUNMAP
        ecall
        addi    t0, t0, -1
        bnez    t0, .round
        mv      a0, t1
        ret
