# Of two address spaces the more urgent one has all the processors that it wants, and the other what is left.
#
# harts    2
# include  lib/print.s lib/signal.s lib/activations.s
# expect   exit 0
# expect   prints exactly "the urgent one ended first\n"

# Both compute with two threads for as long.  The child says that it is urgent (sa_priority): it has both processors until it
# has ended, though the parent began first.

        .equ    WORK, 30000

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 0                   # a page for both
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_SHARED | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        sw      a0, shared, t0
        call    fork
        mv      s0, a0
        li      a0, 2
        call    ft_init
        bnez    s0, .begin
        li      a0, 1
        li      a7, CALL_SA_PRIORITY
        ecall
.begin: call    compute
        lw      t0, shared              # the first to end says who it is
        li      t1, 1
        amoadd.w t1, t1, (t0)
        bnez    t1, .second
        sw      s0, 4(t0)
.second:
        beqz    s0, .child
        mv      a0, s0
        call    wait_exit
        lw      t0, shared
        lw      t0, 4(t0)
        bnez    t0, .child
        la      a0, said
        call    print_line
.child: li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

compute:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        la      a0, work
        li      a1, 0
        call    ft_create
        mv      s0, a0
        call    work
        mv      a0, s0
        call    ft_join
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

work:   li      t0, WORK
.step:  addi    t0, t0, -1
        bnez    t0, .step
        li      a0, 0
        ret

        .section .rodata
said:   .asciz  "the urgent one ended first"

        .bss
        .balign 4
shared: .zero   4
