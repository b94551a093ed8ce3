# sliced: two threads take a spin lock in turn on one processor and hold it for a while; how often one of them looked in vain.

        .equ    ROUNDS, 8
        .equ    MANY, 200

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 2
        call    crew
        lw      t0, in_vain
        la      a0, nobody
        beqz    t0, .say
        la      a0, a_slice
        li      t1, MANY
        bgeu    t0, t1, .say
        la      a0, a_little
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   li      a3, ROUNDS
.round: la      a4, lock
.look:  li      t0, 1
        amoswap.w.aq t0, t0, (a4)
        beqz    t0, .held
        la      t1, in_vain
        li      t0, 1
        amoadd.w zero, t0, (t1)
        j       .look
.held:  li      t0, 700
.long:  addi    t0, t0, -1
        bnez    t0, .long
        amoswap.w.rl zero, zero, (a4)
        addi    a3, a3, -1
        bnez    a3, .round
        li      a0, 0
        ret

        .section .rodata
nobody: .asciz  "nobody looked in vain"
a_slice:        .asciz  "the holder lost its processor, and the other spun for a time slice"
a_little:       .asciz  "somebody looked in vain a few times"

        .bss
        .balign 4
lock:   .zero   4
in_vain:        .zero   4
