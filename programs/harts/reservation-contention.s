# Four harts add to one word with LR/SC and lose nothing.
#
# harts    4
# include  lib/print.s lib/team.s lib/atomic.s
# expect   exit 0
# expect   prints exactly "4 x 500 additions: 2000\n"
# expect   mark retries

# Each SC that succeeds takes the reservation away from all others, so at any time at least one thread makes progress.
# How often the others had to try again depends on how the harts' steps interleave: the mark `retries` tells.

        .equ    THREADS, 4
        .equ    ADDITIONS, 500

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        la      a0, add_often
        li      a1, THREADS
        call    team                    # a0 = all retries

        mv      a1, a0
        la      a0, retries
        li      a7, CALL_MARK
        ecall
        la      a0, message
        lw      a1, counter
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

# add_often: what each thread does; a0 = how often it had to try again.

add_often:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      s0, ADDITIONS
        li      s1, 0                   # s1 = retries
.next:  la      a0, counter
        li      a1, 1
        call    atomic_add_reserved
        add     s1, s1, a1
        addi    s0, s0, -1
        bnez    s0, .next
        mv      a0, s1
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
message:        .asciz  "4 x 500 additions: "
retries:        .asciz  "retries"

        .bss
        .balign 4
counter:        .zero   4
