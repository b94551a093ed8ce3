# A pipe between two threads: the writer waits while it is full, the reader while it is empty.
#
# harts    2
# include  lib/print.s lib/team.s
# expect   exit 0
# expect   prints exactly "20000 numbers came through, their sum is 200010000\n"

# 80,000 bytes are more than a pipe holds, so each side has to sleep for the other now and then.  When the writer closes
# its end, the reader's next read answers 0: no more will come.

        .equ    WORDS, 1000             # in one write, 4000 bytes, which arrive together
        .equ    WRITES, 20

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, ends
        li      a1, 0
        li      a7, CALL_PIPE2
        ecall
        la      a0, part
        li      a1, 2
        call    team
        sw      a0, 8(sp)
        lw      a0, numbers
        call    print_decimal
        la      a0, sum
        lw      a1, 8(sp)
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

part:
        la      t6, ends
        li      t0, 0                   # t0 = the number written last, or the sum of what was read
        bnez    a0, .write

.read:  lw      a0, 0(t6)
        la      a1, incoming
        li      a2, 4 * WORDS
        li      a7, CALL_READ
        ecall
        blez    a0, .read_all
        add     a0, a1, a0              # a0 = end of what came
.add:   lw      t1, 0(a1)
        add     t0, t0, t1
        lw      t2, numbers
        addi    t2, t2, 1
        sw      t2, numbers, t3
        addi    a1, a1, 4
        bne     a1, a0, .add
        j       .read
.read_all:
        mv      a0, t0
        ret

.write: li      t5, WRITES
.fill:  la      a1, outgoing
        li      t1, WORDS
.number:
        addi    t0, t0, 1
        sw      t0, 0(a1)
        addi    a1, a1, 4
        addi    t1, t1, -1
        bnez    t1, .number
        lw      a0, 4(t6)
        la      a1, outgoing
        li      a2, 4 * WORDS
        li      a7, CALL_WRITE
        ecall
        addi    t5, t5, -1
        bnez    t5, .fill
        lw      a0, 4(t6)
        li      a7, CALL_CLOSE
        ecall
        li      a0, 0
        ret

        .section .rodata
sum:            .asciz  " numbers came through, their sum is "

        .bss
        .balign 4
ends:           .zero   8               # the end to read, the end to write
numbers:        .zero   4
incoming:       .zero   4 * WORDS
outgoing:       .zero   4 * WORDS
