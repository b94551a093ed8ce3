# An address space that asks for a hundred processors has no more of their time than its twin that asks for what it can use.
#
# harts    5
# include  lib/print.s lib/signal.s lib/activations.s
# expect   exit 0
# expect   prints "the twin that asks for too much has no more"

# Five processors and two address spaces with six threads each, which count for a million ticks.  Each has two processors,
# and they have the fifth by turns: it goes to whoever has had least.  The child says once more with every round
# that it could use a hundred more.

        .equ    THREADS, 6
        .equ    TICKS, 1000000

        .text
        .globl  main
main:
        addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 0                   # a page for both
        li      a1, 4096
        li      a2, PROT_READ | PROT_WRITE
        li      a3, MAP_SHARED | MAP_ANONYMOUS
        li      a4, -1
        li      a5, 0
        li      a7, CALL_MMAP2
        ecall
        sw      a0, shared, t0
        rdtime  t0
        li      t1, TICKS
        add     t0, t0, t1
        sw      t0, 0(a0)               # until when
        call    fork
        mv      s0, a0
        seqz    s1, a0                  # s1 = 1 in the child, which asks for too much
        sw      s1, greedy, t0
        call    compute
        bnez    s1, .child

        mv      a0, s0
        call    wait_exit
        lw      s0, shared
        lw      s1, 4(s0)               # the honest one
        lw      s0, 8(s0)
        la      a0, honest
        mv      a1, s1
        call    print_value
        la      a0, other
        mv      a1, s0
        call    print_value
        la      a0, no_more             # a time slice is a hundredth
        li      t0, 100
        mul     s0, s0, t0
        li      t0, 103
        mul     s1, s1, t0
        bleu    s0, s1, .say
        la      a0, more
.say:   call    print_line
.child: li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

# compute: six threads count in this address space's word of the shared page.

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
        li      a1, 0
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

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        lw      s0, shared
        lw      s1, greedy
        slli    s1, s1, 2
        add     s1, s1, s0              # s1 = where we count, less 4
.count: li      t0, 1
        addi    t1, s1, 4
        amoadd.w zero, t0, (t1)
        li      t0, 100
.step:  addi    t0, t0, -1
        bnez    t0, .step
        lw      t0, greedy
        li      a0, 100
        mul     a0, a0, t0              # the honest one says that it could use none more, which takes as long
        li      a7, CALL_SA_MORE
        ecall
        rdtime  t0
        lw      t1, 0(s0)
        bltu    t0, t1, .count
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
honest: .asciz  "the honest twin counts to "
other:  .asciz  "the other counts to "
no_more:        .asciz  "the twin that asks for too much has no more"
more:   .asciz  "the twin that asks for too much has more"

        .bss
        .balign 4
shared: .zero   4
greedy: .zero   4
