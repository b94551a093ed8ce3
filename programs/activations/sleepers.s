# Threads that sleep in the kernel are blocked activations; whoever has less to sleep is reported first.
#
# include  lib/crew.s lib/model-activations.s lib/signal.s lib/print.s
# expect   exit 0
# expect   prints exactly "woken in this order: 0 1 2 3\n"
# expect   counts told.blocked >= 4

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 4
        call    crew
        la      a0, said
        call    print_string
        li      s0, 0
.next:  la      t0, order
        add     t0, t0, s0
        lbu     a0, 0(t0)
        call    print_decimal
        addi    s0, s0, 1
        li      t0, 4
        beq     s0, t0, .end
        la      a0, blank
        call    print_string
        j       .next
.end:   la      a0, nothing
        call    print_line
        li      a0, 0
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

work:   addi    sp, sp, -16
        sw      ra, 12(sp)
        sw      s0, 8(sp)
        mv      s0, a0
        addi    a0, a0, 1               # milliseconds
        call    sleep_for
        la      t0, count
        li      t1, 1
        amoadd.w t0, t1, (t0)
        la      t1, order
        add     t1, t1, t0
        sb      s0, 0(t1)
        lw      ra, 12(sp)
        lw      s0, 8(sp)
        addi    sp, sp, 16
        ret

        .section .rodata
said:   .asciz  "woken in this order: "
blank:  .asciz  " "
nothing:        .asciz  ""

        .bss
        .balign 4
count:  .zero   4
order:  .zero   4
