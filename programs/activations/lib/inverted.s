# inverted: a thread that matters computes while another one does that does not; how far the other has got when the first is done.  The
# program's `matters` makes the thread in a0 urgent, where that can be said at all.

        .equ    WORK, 10000

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        sw      s1, 4(sp)
        li      a0, 1
        call    thread_init
        la      a0, background
        li      a1, 0
        call    thread_create
        mv      s0, a0
        la      a0, foreground
        li      a1, 0
        call    thread_create
        mv      s1, a0
        call    matters
        mv      a0, s1
        call    thread_join
        lw      t0, meanwhile
        li      t1, 100
        la      a0, inverted
        bgtu    t0, t1, .say
        la      a0, kept
.say:   call    print_line
        li      t0, 1
        sw      t0, over, t1
        mv      a0, s0
        call    thread_join
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        lw      s1, 4(sp)
        addi    sp, sp, 16
        ret

foreground:
        li      t0, WORK
        lw      t2, steps
.work:  addi    t0, t0, -1
        bnez    t0, .work
        lw      t0, steps
        sub     t0, t0, t2
        sw      t0, meanwhile, t1
        li      a0, 0
        ret

background:
        addi    sp, sp, -16
        sw      ra, 12(sp)
.next:  lw      t0, steps
        addi    t0, t0, 1
        sw      t0, steps, t1
        andi    t0, t0, 63
        bnez    t0, .next
        call    thread_yield            # it gives way now and then
        lw      t0, over
        beqz    t0, .next
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
inverted:       .asciz  "the thread that does not matter had much of the processor"
kept:   .asciz  "the thread that matters had the processor"

        .bss
        .balign 4
steps:  .zero   4
over:   .zero   4
meanwhile:      .zero   4
