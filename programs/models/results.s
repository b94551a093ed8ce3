# Sixteen threads end in two ways, by returning and by thread_exit; whoever joins has their results.
#
# model    all
# include  lib/crew.s lib/print.s
# expect   exit 0
# expect   prints exactly "the results add up to 136\n"

        .text
        .globl  main
main:   addi    sp, sp, -16
        sw      ra, 12(sp)
        li      a0, 2
        call    thread_init
        la      a0, work
        li      a1, 16
        call    crew
        mv      a1, a0
        la      a0, said
        call    print_value
        li      a0, 0
        lw      ra, 12(sp)
        addi    sp, sp, 16
        ret

work:   andi    t0, a0, 1
        addi    a0, a0, 1
        bnez    t0, .exit
        ret
.exit:  call    deeper                  # an exit from a call inside
        j       .exit
deeper: addi    sp, sp, -16
        call    thread_exit

        .section .rodata
said:   .asciz  "the results add up to "
