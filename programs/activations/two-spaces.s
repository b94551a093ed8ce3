# Two address spaces compete for six processors: each gets three, and what one gives back the other has.
#
# harts    6
# include  lib/print.s lib/signal.s lib/activations.s
# expect   exit 0
# expect   prints exactly "both ended\n"

# Each has six threads that compute, and asks for six processors.  With `--stats` one sees how they are divided, and that the
# second to come takes some from the first: that one is told through a processor that it still has.

        .equ    THREADS, 6
        .equ    WORK, 3000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        call    fork
        mv      s0, a0
        call    compute
        beqz    s0, .child
        mv      a0, s0
        call    wait_exit
        la      a0, said
        call    print_line
.child: li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

compute:
        addi    sp, sp, -48
        sw      ra, 44(sp)
        sw      s0, 40(sp)
        sw      s1, 36(sp)
        li      a0, THREADS
        call    ft_init
        li      s0, THREADS
        mv      s1, sp
.make:  la      a0, work
        call    ft_create
        sw      a0, 0(s1)
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .make
        li      s0, THREADS
        mv      s1, sp
.join:  lw      a0, 0(s1)
        call    ft_join
        addi    s1, s1, 4
        addi    s0, s0, -1
        bnez    s0, .join
        lw      ra, 44(sp)
        lw      s0, 40(sp)
        lw      s1, 36(sp)
        addi    sp, sp, 48
        ret

work:   li      t0, WORK
.step:  addi    t0, t0, -1
        bnez    t0, .step
        li      a0, 0
        ret

        .section .rodata
said:   .asciz  "both ended"
