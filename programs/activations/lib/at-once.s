# at-once: two threads wait for each other for a while, and give nothing up meanwhile: whether they run at the same time.

        .equ    LOOKS, 20000

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 2
        call    crew
        li      t0, 2
        mv      t1, a0
        la      a0, at_once
        beq     t1, t0, .say
        la      a0, in_turn
.say:   call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   la      t0, there
        slli    t1, a0, 2
        add     t1, t1, t0
        li      t2, 1
        sw      t2, 0(t1)
        xori    a0, a0, 1
        slli    t1, a0, 2
        add     t1, t1, t0
        li      t3, LOOKS
.look:  lw      a0, 0(t1)
        bnez    a0, .seen
        addi    t3, t3, -1
        bnez    t3, .look
.seen:  ret                             # 1 if the other is there

        .section .rodata
at_once:        .asciz  "both run at once"
in_turn:        .asciz  "one runs after the other"

        .bss
        .balign 4
there:  .zero   8
